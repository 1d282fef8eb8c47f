import Primitives
import Registry

/// The rumours of a node, oldest first and found by key at once. One that is removed leaves a gap,
/// so that nothing moves; gaps go when they are more than half.
struct RumourTable: Sendable {
    private var slots: [Rumour?] = []
    /// Where each key's rumour is; looked up, never iterated.
    private var places: [Digest: Int] = [:]
    /// Every slot before it is a gap.
    private var head = 0
    /// Those that wait for their first round, oldest first; some may be gone since.
    private(set) var fresh: [Int] = []
    /// No rumour has its next tick before this moment.
    private(set) var earliestTick = Instant.distantFuture

    var count: Int { places.count }
    /// The slots that may hold a rumour.
    var range: Range<Int> { head..<slots.count }

    subscript(slot: Int) -> Rumour? {
        get { slots[slot] }
        _modify { yield &slots[slot] }
    }

    func place(of key: Digest) -> Int? { places[key] }

    /// Adds a rumour, the newest, in place of one of the same key.
    mutating func add(_ rumour: Rumour) {
        remove(rumour.record.key)
        places[rumour.record.key] = slots.count
        if rumour.isFresh { fresh.append(slots.count) }
        earliestTick = min(earliestTick, rumour.nextTick)
        slots.append(rumour)
    }

    mutating func remove(_ key: Digest) {
        guard let slot = places.removeValue(forKey: key) else { return }
        slots[slot] = nil
    }

    mutating func removeOldest() {
        for slot in range {
            head = slot + 1
            guard let rumour = slots[slot] else { continue }
            return remove(rumour.record.key)
        }
    }

    mutating func removeAll(where isGone: (Rumour) -> Bool) {
        for slot in range {
            if let rumour = slots[slot], isGone(rumour) { remove(rumour.record.key) }
        }
    }

    /// The fresh ones had their round.
    mutating func clearFresh() { fresh.removeAll(keepingCapacity: true) }

    /// Every tick that was due has been taken; the next is not before this.
    mutating func setEarliestTick(_ moment: Instant) {
        earliestTick = moment
        compact()
    }

    private mutating func compact() {
        guard fresh.isEmpty, slots.count > 32, slots.count > 2 * count else { return }
        slots = slots.filter { $0 != nil }
        head = 0
        for slot in slots.indices {
            if let rumour = slots[slot] { places[rumour.record.key] = slot }
        }
    }
}
