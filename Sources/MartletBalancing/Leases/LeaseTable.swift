/// Picks that were given out and not yet reported, each with a time at which it counts as lost.
///
/// For whoever hands picks to others: a report is taken once, the first wins; a report that never
/// comes ends its lease by itself, so that no request stays in flight for ever. Opening, closing
/// and expiring a lease take constant time, however many there are.
///
/// ```swift
/// guard let lease = leases.open(pick, until: now + .seconds(5)) else { return tooMany }
/// // ... a report comes:
/// guard let pick = leases.close(lease) else { return expiredOrReportedBefore }
/// // ... now and then:
/// while let (_, pick) = leases.expireNext(at: now) { balancer.loseReport(of: pick, at: now) }
/// ```
public struct LeaseTable<Value: Sendable>: Sendable {
    /// A lease: a place in the table, and how many leases the place has held.
    public struct Lease: Hashable, Sendable {
        /// The place in the table.
        public let slot: UInt32

        /// Tells the leases of one place apart.
        public let generation: UInt32

        /// A lease by its parts, such as a peer sent them; whether it is open is for the table to
        /// say.
        public init(slot: UInt32, generation: UInt32) {
            self.slot = slot
            self.generation = generation
        }
    }

    /// The most leases open at once.
    public let limit: Int

    /// The leases open now.
    public private(set) var count = 0

    private var entries: [Entry] = []
    private var firstFree: UInt32 = .max
    private var wheel: TimerWheel

    private struct Entry: Sendable {
        var value: Value?
        var generation: UInt32 = 0
        var nextFree: UInt32 = .max
    }

    /// An empty table for at most `limit` leases. Leases end up to `tick` late.
    public init(
        limit: Int = 65_536,
        tick: Duration = .milliseconds(10),
        at now: MonotonicTime
    ) {
        self.limit = min(max(0, limit), Int(UInt32.max) - 1)
        wheel = TimerWheel(tick: max(1, tick.saturatedNanoseconds), at: now.nanoseconds)
    }

    /// Opens a lease on a value; nil if there are too many.
    public mutating func open(_ value: Value, until end: MonotonicTime) -> Lease? {
        guard count < limit else { return nil }
        let slot: UInt32
        if firstFree < .max {
            slot = firstFree
            firstFree = entries[Int(slot)].nextFree
        } else {
            slot = UInt32(entries.count)
            entries.append(Entry())
            wheel.reserve(entries.count)
        }
        entries[Int(slot)].value = value
        count += 1
        wheel.add(slot, due: end.nanoseconds)
        return Lease(slot: slot, generation: entries[Int(slot)].generation)
    }

    /// The value of an open lease.
    public subscript(lease: Lease) -> Value? {
        isOpen(lease) ? entries[Int(lease.slot)].value : nil
    }

    /// Ends a lease and gives its value back; nil if it has ended before.
    public mutating func close(_ lease: Lease) -> Value? {
        guard isOpen(lease) else { return nil }
        wheel.remove(lease.slot)
        return vacate(lease.slot)
    }

    /// Moves the end of an open lease; false if it has ended.
    public mutating func renew(_ lease: Lease, until end: MonotonicTime) -> Bool {
        guard isOpen(lease) else { return false }
        wheel.remove(lease.slot)
        wheel.add(lease.slot, due: end.nanoseconds)
        return true
    }

    /// Ends one lease whose time is over, and says which; nil when there are no more for now.
    public mutating func expireNext(at now: MonotonicTime) -> (lease: Lease, value: Value)? {
        guard let slot = wheel.takeDue(at: now.nanoseconds) else { return nil }
        let lease = Lease(slot: slot, generation: entries[Int(slot)].generation)
        guard let value = vacate(slot) else {
            preconditionFailure("the wheel holds open leases only")
        }
        return (lease, value)
    }

    private func isOpen(_ lease: Lease) -> Bool {
        guard lease.slot < entries.count else { return false }
        let entry = entries[Int(lease.slot)]
        return entry.value != nil && entry.generation == lease.generation
    }

    private mutating func vacate(_ slot: UInt32) -> Value? {
        let index = Int(slot)
        defer {
            entries[index].value = nil
            entries[index].generation &+= 1
            entries[index].nextFree = firstFree
            firstFree = slot
            count -= 1
        }
        return entries[index].value
    }
}
