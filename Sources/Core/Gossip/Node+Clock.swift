import Membership
package import Primitives
import Registry
import Wire

/// The wall clock, which only epochs and certificates need, judged anew at each use: it may be
/// wrong at the start and right a moment later, or the other way round.
extension Node {
    /// Seconds since 1970 by this node's clock.
    package func unixSeconds(at now: Instant) -> UInt64 { verification.unixSeconds(at: now) }

    /// Seconds since 1970 at `Instant.start`, for epochs and certificates only.
    package var unixStart: UInt64 {
        get { verification.unixStart }
        set { verification.unixStart = newValue }
    }

    /// Goes on with another reading of the wall clock. Where it stepped, somebody's clock is asked
    /// for: whoever is wrong, both sides say so.
    mutating func setClock(
        unixSeconds: UInt64,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let step = Node.lead(of: unixSeconds, before: self.unixSeconds(at: now))
        verification.setClock(unixSeconds: unixSeconds, at: now)
        guard step.magnitude > settings.clockTolerance, !isLeaving else { return }
        let peers = membership.reachable
        guard !peers.isEmpty else { return }
        hello(peers[random.index(below: peers.count)], nonce: random.next(), into: &effects)
    }

    /// Whether somebody's clock is so far from this node's that certificates and epochs suffer;
    /// then it is said, by name and with the difference.
    mutating func compareClocks(
        with member: NodeID,
        named name: String,
        theirs: UInt64,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) -> Bool {
        let lead = Node.lead(of: theirs, before: unixSeconds(at: now))
        guard lead.magnitude > settings.clockTolerance else { return false }
        counters.count(.clocksDiffer)
        effects.append(.notice(.clocksDiffer(member, name: name, lead: lead)))
        return true
    }

    /// A certificate that is not valid yet or any more, or an epoch from the future, keeps a
    /// newcomer out; most often a clock is wrong, and then that is what is said.
    mutating func judgeTime(
        of join: Join,
        by record: Record,
        _ body: MemberBody,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        let seconds = unixSeconds(at: now)
        let isFarInTime = compareClocks(
            with: record.signer,
            named: body.name,
            theirs: join.unixSeconds,
            at: now,
            into: &effects
        )
        let grace = registry.member(record.signer) == nil ? 0 : settings.certificateGrace
        do throws(Rejection) {
            try verification.authorities.checkValidity(
                body.certificate,
                atUnixSeconds: seconds,
                graceSeconds: grace
            )
        } catch {
            if !isFarInTime {
                effects.append(.notice(.certificateExpired(record.signer, name: body.name)))
            }
            throw error
        }
        guard isTimely(record.version.epoch, at: now) else {
            if !isFarInTime { noteAhead(record, at: now, into: &effects) }
            throw .recordFuture
        }
    }

    /// Whether an epoch is not from further ahead than its origin's clock may be.
    func isTimely(_ epoch: UInt64, at now: Instant) -> Bool {
        verification.isTimely(epoch, at: now)
    }

    /// Greets whoever may have refused the certificate before this one.
    mutating func showCertificate(at now: Instant, into effects: inout [GossipEffect]) {
        joining.greetings.hurry(at: now)
        guard !isReady else { return }
        for peer in membership.reachable.prefix(3) {
            hello(peer, nonce: random.next(), into: &effects)
        }
    }

    /// A record from further ahead than records may be.
    mutating func noteAhead(
        _ record: Record,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let lead = Node.lead(of: record.version.epoch, before: unixSeconds(at: now))
        effects.append(.notice(.clockAhead(record.signer, seconds: UInt64(clamping: lead))))
    }

    /// By how many seconds one clock is ahead of another; negative where it is behind.
    private static func lead(of theirs: UInt64, before ours: UInt64) -> Int64 {
        Int64(clamping: theirs) - Int64(clamping: ours)
    }
}
