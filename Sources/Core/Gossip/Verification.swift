import Primitives
import Sodium
import Wire

/// What datagrams and records are checked by: the cluster's seal, the keys of its authorities,
/// cookies, and the wall clock, which only epochs and certificates need.
struct Verification: Sendable {
    let opener: Opener
    var authorities: Authorities
    var cookies: CookieJar
    /// Seconds since 1970 at `Instant.start`.
    var unixStart: UInt64
    /// How far ahead of this clock an epoch may lie, in seconds.
    private let epochLeadLimit: UInt64

    init(_ configuration: Node.Configuration) {
        opener = Opener(
            cluster: configuration.identity.cluster,
            keyring: configuration.keyring,
            receiver: configuration.identity.id,
            boot: configuration.identity.boot
        )
        authorities = configuration.authorities
        cookies = CookieJar(secret: configuration.cookieSecret)
        unixStart = configuration.unixStart
        epochLeadLimit = configuration.settings.epochLeadLimit
    }

    /// Seconds since 1970 by this node's clock.
    func unixSeconds(at now: Instant) -> UInt64 {
        let since = now.nanoseconds / 1_000_000_000
        let (sum, overflow) = Int64(clamping: unixStart).addingReportingOverflow(since)
        return overflow ? .max : UInt64(clamping: sum)
    }

    /// The wall clock reads so at this moment.
    mutating func setClock(unixSeconds: UInt64, at now: Instant) {
        let start = Int64(clamping: unixSeconds) - now.nanoseconds / 1_000_000_000
        unixStart = UInt64(clamping: start)
    }

    /// Whether an epoch is not from further ahead than its origin's clock may be.
    func isTimely(_ epoch: UInt64, at now: Instant) -> Bool {
        let (latest, overflow) = unixSeconds(at: now).addingReportingOverflow(epochLeadLimit)
        return overflow || epoch <= latest
    }
}
