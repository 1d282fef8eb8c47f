package import MartletBalancing

/// The leases of one service that are out: under which idempotency keys, and how they ended.
package struct LeaseDesk: Sendable {
    package typealias Lease = LeaseTable<PickLease>.Lease

    package typealias Limits = LeaseLedger.Limits

    /// What the leases of all services add up to.
    private let ledger: LeaseLedger
    private var table: LeaseTable<PickLease>
    private var keys: [IdempotencyKey: Lease] = [:]
    private var keysBySlot: [UInt32: IdempotencyKey] = [:]

    package init(ledger: LeaseLedger, at now: MonotonicTime) {
        self.ledger = ledger
        table = LeaseTable(sharingLimit: ledger.limits.all, at: now)
    }

    /// Leases open now.
    package var count: Int { table.count }

    var limits: Limits { ledger.limits }

    /// Whether another lease may be opened for a client.
    func room(for client: UInt32) -> LeaseLedger.Room { ledger.room(for: client) }

    /// Opens a lease; nil where `room(for:)` says so.
    package mutating func open(
        _ value: PickLease,
        key: IdempotencyKey? = nil,
        at now: MonotonicTime
    ) -> Lease? {
        guard let lease = table.open(value, until: now + value.span) else { return nil }
        ledger.opened(by: value.client, at: now)
        if let key {
            keys[key] = lease
            keysBySlot[lease.slot] = key
        }
        return lease
    }

    /// The lease that was opened under a key and is still open.
    func lease(under key: IdempotencyKey) -> (lease: Lease, value: PickLease)? {
        guard let lease = keys[key], let value = table[lease] else { return nil }
        return (lease, value)
    }

    /// What an open lease is for.
    func value(of lease: Lease) -> PickLease? { table[lease] }

    /// Ends a lease for which a report came; nil if it has ended before.
    package mutating func close(_ lease: Lease) -> PickLease? {
        guard let value = table.close(lease) else { return nil }
        release(lease, value, isLost: false)
        return value
    }

    /// What became of a lease that is not open.
    func ending(of lease: Lease) -> LeaseTable<PickLease>.Ending? {
        table.ending(of: lease)
    }

    /// Lets a lease last for another while; nil if it has ended. Without a span, as long as before.
    mutating func renew(
        _ lease: Lease,
        for span: Duration?,
        at now: MonotonicTime
    ) -> Duration? {
        guard var value = table[lease] else { return nil }
        if let span { value.spanMilliseconds = UInt32(clamping: Int64(span / .milliseconds(1))) }
        value.marks.insert(.renewed)
        table[lease] = value
        guard table.renew(lease, until: now + value.span) else { return nil }
        return value.span
    }

    /// How long an open lease still lasts.
    func remaining(of lease: Lease, at now: MonotonicTime) -> Duration {
        table.end(of: lease).map { max(.zero, $0 - now) } ?? .zero
    }

    /// Ends one lease whose time is over; nil when there are no more for now.
    mutating func expireNext(at now: MonotonicTime) -> PickLease? {
        guard let (lease, value) = table.expireNext(at: now) else { return nil }
        release(lease, value, isLost: true)
        return value
    }

    private mutating func release(_ lease: Lease, _ value: PickLease, isLost: Bool) {
        ledger.ended(of: value.client, isLost: isLost)
        guard value.marks.contains(.keyed) else { return }
        guard let key = keysBySlot.removeValue(forKey: lease.slot) else { return }
        // Its balancer may have gone, and the key have got another lease.
        if keys[key] == lease { keys[key] = nil }
    }

    /// The share of its picks that a client never reported, where it is worth a word.
    func lossShare(of client: UInt32) -> Double? { ledger.lossShare(of: client) }
}

/// A caller's idempotency key, hashed: sixteen bytes under keys that nobody knows, whatever the
/// length of the text.
package struct IdempotencyKey: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
