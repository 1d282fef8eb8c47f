package import MartletBalancing

/// The leases that are out: who holds how many, under which idempotency keys, and how they ended.
package struct LeaseDesk: Sendable {
    package typealias Lease = LeaseTable<PickLease>.Lease

    /// How many leases there may be (docs/balancing.md, From the agent).
    package struct Limits: Sendable {
        package var all = 65_536
        /// Of one client: of one connection.
        package var client = 16_384

        package init() {}

        package init(all: Int, client: Int) {
            self.all = all
            self.client = client
        }
    }

    /// Clients that hold nothing and are remembered, at most: each curl is another one.
    private static let spareLedgers = 4_096

    let limits: Limits
    private var table: LeaseTable<PickLease>
    /// Looked up; swept in no particular order.
    private var ledgers: [UInt32: ClientLedger] = [:]
    private var keys: [IdempotencyKey: Lease] = [:]
    private var keysBySlot: [UInt32: IdempotencyKey] = [:]

    package init(limits: Limits = Limits(), at now: MonotonicTime) {
        self.limits = limits
        table = LeaseTable(limit: limits.all, at: now)
    }

    /// Leases open now.
    package var count: Int { table.count }

    /// Whether another lease may be opened for a client. Once three quarters are out, it may have
    /// at most half of what is left: a few that never report do not keep others from theirs.
    func room(for client: UInt32) -> Room {
        let left = limits.all - table.count
        if left <= 0 { return .none }
        let open = ledgers[client]?.open ?? 0
        let isScarce = left <= limits.all / 4
        return open < limits.client && (!isScarce || 2 * open < left) ? .enough : .noneForClient
    }

    enum Room { case enough, none, noneForClient }

    /// Opens a lease; nil where `room(for:)` says so.
    package mutating func open(
        _ value: PickLease,
        key: IdempotencyKey? = nil,
        at now: MonotonicTime
    ) -> Lease? {
        guard let lease = table.open(value, until: now + value.span) else { return nil }
        if ledgers.count > limits.all + Self.spareLedgers {
            ledgers = ledgers.filter { $0.value.open > 0 }
        }
        ledgers[value.client, default: ClientLedger()].opened(at: now)
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
        ledgers[value.client]?.ended(isLost: isLost)
        guard value.marks.contains(.keyed) else { return }
        guard let key = keysBySlot.removeValue(forKey: lease.slot) else { return }
        // Its balancer may have gone, and the key have got another lease.
        if keys[key] == lease { keys[key] = nil }
    }

    /// The share of its picks that a client never reported, where it is worth a word.
    func lossShare(of client: UInt32) -> Double? { ledgers[client]?.notableLoss }

    /// Forgets clients that hold nothing and have not come for a minute.
    mutating func forgetClients(at now: MonotonicTime) {
        ledgers = ledgers.filter { $0.value.open > 0 || now - $0.value.usedAt < .seconds(60) }
    }
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

/// What one client does with its leases.
private struct ClientLedger: Sendable {
    private(set) var open = 0
    private(set) var usedAt = MonotonicTime(nanoseconds: 0)
    private var reported = 0
    private var lost = 0

    /// Losses below this share are chance.
    private static let tolerated = 0.05

    mutating func opened(at now: MonotonicTime) {
        open += 1
        usedAt = now
    }

    mutating func ended(isLost: Bool) {
        open -= 1
        if isLost { lost += 1 } else { reported += 1 }
        // What was long ago counts less and less.
        guard lost + reported >= 1_000 else { return }
        lost /= 2
        reported /= 2
    }

    var notableLoss: Double? {
        guard lost + reported >= 20 else { return nil }
        let share = Double(lost) / Double(lost + reported)
        return share > Self.tolerated ? share : nil
    }
}
