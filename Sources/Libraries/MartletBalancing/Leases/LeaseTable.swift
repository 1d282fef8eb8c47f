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

    /// What became of a lease that is not open.
    public enum Ending: Hashable, Sendable {
        /// It was closed in time.
        case closed

        /// Its time was over.
        case expired

        /// It never was, or it ended too long ago: a place tells its last 32 leases apart.
        case unknown
    }

    /// So many places rest before one is used again, so that what became of a lease is remembered
    /// for a while however quickly leases follow each other.
    private let resting: Int
    /// For how many leases memory is set aside with the first; beyond, for all there may be.
    private let room: Int
    private static var mostRoom: Int { 1 << 22 }

    private var entries: [Entry] = []
    /// The free places, the one that has rested longest first.
    private var firstFree: UInt32 = .max
    private var lastFree: UInt32 = .max
    private var wheel: TimerWheel

    private struct Entry: Sendable {
        var value: Value?
        var generation: UInt32 = 0
        var nextFree: UInt32 = .max
        /// How the place's last leases ended, the last in the lowest bit: 1 for closed.
        var endings: UInt32 = 0
    }

    /// An empty table for at most `limit` leases. Leases end up to `tick` late.
    public init(
        limit: Int = 65_536,
        tick: Duration = .milliseconds(10),
        at now: MonotonicTime
    ) {
        self.limit = min(max(0, limit), Int(UInt32.max) - 1)
        resting = 4_096
        room = min(self.limit, Self.mostRoom)
        wheel = TimerWheel(tick: max(1, tick.saturatedNanoseconds), at: now.nanoseconds)
    }

    /// One of many tables that share a limit: it remembers what became of a fourth as many leases,
    /// and sets memory aside for some of all that there may be.
    package init(sharingLimit limit: Int, at now: MonotonicTime) {
        self.limit = min(max(0, limit), Int(UInt32.max) - 1)
        resting = 1_024
        room = min(self.limit, 1 << 14)
        wheel = TimerWheel(tick: 10_000_000, at: now.nanoseconds)
    }

    /// Opens a lease on a value; nil if there are too many.
    public mutating func open(_ value: Value, until end: MonotonicTime) -> Lease? {
        guard count < limit else { return nil }
        let slot = takePlace()
        entries[Int(slot)].value = value
        count += 1
        wheel.add(slot, due: end.nanoseconds)
        return Lease(slot: slot, generation: entries[Int(slot)].generation)
    }

    /// A free place: a new one, unless enough have rested or there may be no more.
    private mutating func takePlace() -> UInt32 {
        if entries.isEmpty { makeRoom(for: room) }
        let free = entries.count - count
        guard firstFree < .max, free > resting || entries.count >= limit else {
            if entries.count == room { makeRoom(for: min(limit, Self.mostRoom)) }
            entries.append(Entry())
            wheel.reserve(entries.count)
            return UInt32(entries.count - 1)
        }
        let slot = firstFree
        firstFree = entries[Int(slot)].nextFree
        if firstFree == .max { lastFree = .max }
        return slot
    }

    /// Room at once: untouched it is no memory, and tables that grow by copying again and again
    /// leave as much behind as they hold.
    private mutating func makeRoom(for room: Int) {
        entries.reserveCapacity(room)
        wheel.makeRoom(for: room)
    }

    /// The value of an open lease. Setting it for one that has ended does nothing.
    public subscript(lease: Lease) -> Value? {
        get { isOpen(lease) ? entries[Int(lease.slot)].value : nil }
        set {
            guard isOpen(lease), let newValue else { return }
            entries[Int(lease.slot)].value = newValue
        }
    }

    /// What became of a lease; nil while it is open.
    public func ending(of lease: Lease) -> Ending? {
        guard lease.slot < entries.count else { return .unknown }
        let entry = entries[Int(lease.slot)]
        let age = entry.generation &- lease.generation
        if age == 0 { return entry.value == nil ? .unknown : nil }
        guard age <= 32 else { return .unknown }
        return entry.endings & (1 << (age - 1)) != 0 ? .closed : .expired
    }

    /// Ends a lease and gives its value back; nil if it has ended before.
    public mutating func close(_ lease: Lease) -> Value? {
        guard isOpen(lease) else { return nil }
        wheel.remove(lease.slot)
        return vacate(lease.slot, isClosed: true)
    }

    /// Moves the end of an open lease; false if it has ended.
    public mutating func renew(_ lease: Lease, until end: MonotonicTime) -> Bool {
        guard isOpen(lease) else { return false }
        wheel.remove(lease.slot)
        wheel.add(lease.slot, due: end.nanoseconds)
        return true
    }

    /// When an open lease ends by itself, rounded up to a tick; nil if it has ended.
    public func end(of lease: Lease) -> MonotonicTime? {
        isOpen(lease) ? MonotonicTime(nanoseconds: wheel.due(lease.slot)) : nil
    }

    /// Ends one lease whose time is over, and says which; nil when there are no more for now.
    public mutating func expireNext(at now: MonotonicTime) -> (lease: Lease, value: Value)? {
        guard let slot = wheel.takeDue(at: now.nanoseconds) else { return nil }
        let lease = Lease(slot: slot, generation: entries[Int(slot)].generation)
        guard let value = vacate(slot, isClosed: false) else {
            preconditionFailure("the wheel holds open leases only")
        }
        return (lease, value)
    }

    private func isOpen(_ lease: Lease) -> Bool {
        guard lease.slot < entries.count else { return false }
        let entry = entries[Int(lease.slot)]
        return entry.value != nil && entry.generation == lease.generation
    }

    private mutating func vacate(_ slot: UInt32, isClosed: Bool) -> Value? {
        let index = Int(slot)
        defer {
            entries[index].value = nil
            entries[index].generation &+= 1
            entries[index].endings = entries[index].endings << 1 | (isClosed ? 1 : 0)
            entries[index].nextFree = .max
            if lastFree < .max {
                entries[Int(lastFree)].nextFree = slot
            } else {
                firstFree = slot
            }
            lastFree = slot
            count -= 1
        }
        return entries[index].value
    }
}
