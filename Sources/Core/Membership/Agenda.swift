import Primitives

/// Moments at which something is to be done about ids, the earliest first; one per id.
///
/// Kept sorted rather than as a heap: the owner knows each id's moment, so an entry is found by
/// halving, and none goes stale.
struct Agenda<ID: Comparable & Sendable>: Sendable {
    struct Entry: Comparable, Sendable {
        let moment: Instant
        let id: ID

        static func < (left: Entry, right: Entry) -> Bool {
            left.moment == right.moment ? left.id < right.id : left.moment < right.moment
        }
    }

    /// Latest first, so that taking the earliest moves nothing.
    private var entries: [Entry] = []

    var count: Int { entries.count }

    /// All ids, the latest first.
    var ids: [ID] { entries.map(\.id) }

    /// The earliest entry.
    var first: Entry? { entries.last }

    mutating func insert(_ entry: Entry) {
        entries.insert(entry, at: position(of: entry))
    }

    mutating func remove(_ entry: Entry) {
        let position = position(of: entry)
        precondition(
            position < entries.count && entries[position] == entry,
            "who removes an entry says exactly when it is"
        )
        entries.remove(at: position)
    }

    /// Takes the earliest entry if it is due.
    mutating func popDue(at now: Instant) -> Entry? {
        guard let first, first.moment <= now else { return nil }
        return entries.removeLast()
    }

    /// Replaces everything: all of these, given ascending, at one moment.
    mutating func replace(with ids: [ID], at moment: Instant) {
        entries = ids.reversed().map { Entry(moment: moment, id: $0) }
    }

    private func position(of entry: Entry) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entry < entries[middle] { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
