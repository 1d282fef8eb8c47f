import Primitives
import Registry

/// What a node needs from time to time, found out beside other work: once a second at most, and
/// without an alarm of its own. Where nothing comes in, nothing needs it.
struct Upkeep: Sendable {
    private var nextLook = Instant.start
    private var secretSince = Instant.start

    /// How often it is looked, at most.
    static let pause = Duration.seconds(1)
    /// How long a secret makes cookies; it is honoured once as long after that.
    static let secretLife = Duration.seconds(120)
    /// What is no more than drift or rounding, in seconds.
    static let driftSeconds: Int64 = 2

    /// Whether it is time to look; the next look is then a pause away.
    mutating func isDue(at now: Instant) -> Bool {
        guard nextLook <= now else { return false }
        nextLook = now + Upkeep.pause
        return true
    }

    /// How many fresh secrets it takes: none, one, or two where the one before must not be honoured
    /// any more either.
    mutating func secretsDue(at now: Instant) -> Int {
        let age = now - secretSince
        guard age >= Upkeep.secretLife else { return 0 }
        secretSince = now
        return age >= Upkeep.secretLife * 2 ? 2 : 1
    }

    /// By how many seconds the wall clock left what the node takes it for; `nil` for drift.
    static func step(wall: UInt64, node: UInt64) -> Int64? {
        let difference = Int64(clamping: wall) - Int64(clamping: node)
        return difference.magnitude >= driftSeconds.magnitude ? difference : nil
    }

    /// What is wrong with a clock as far as the node itself can tell; `nil` where nothing is.
    static func flaw(ofClockAt wall: UInt64, epoch: UInt64) -> String? {
        if wall < earliestDate { return "this host's clock is set before 2026" }
        let (latest, overflow) = wall.addingReportingOverflow(epochLead)
        if overflow || epoch <= latest { return nil }
        return "this host's clock is over a day behind an earlier run of this node"
    }

    /// The first second of 2026: no agent of this version ran before.
    private static let earliestDate: UInt64 = 1_767_225_600
    /// How far an epoch may lie ahead of the clock before others refuse it, in seconds.
    private static let epochLead: UInt64 = 86_400

    /// Whether a certificate of one's own is to be made anew: it is not valid at this second, or
    /// has less than half of its life before it.
    static func mustRenew(_ certificate: Certificate, atUnixSeconds now: UInt64) -> Bool {
        guard certificate.notBefore <= now, now < certificate.notAfter else { return true }
        return certificate.notAfter - now < (certificate.notAfter - certificate.notBefore) / 2
    }
}
