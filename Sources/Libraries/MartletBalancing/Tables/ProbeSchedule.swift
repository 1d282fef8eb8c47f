/// When each open breaker is due, earliest first: a pick looks at one number, not at all instances.
///
/// An entry is only a reminder. Whoever takes one asks the breaker, which may have moved on since.
struct ProbeSchedule: Sendable {
    /// A breaker to look at again.
    struct Entry: Sendable {
        var due: Int64
        var index: Int32
        var epoch: UInt32
    }

    private var entries: [Entry] = []

    /// When the first is due; far in the future if there is none. Kept beside the entries, as every
    /// pick looks at it.
    private(set) var nextDue: Int64 = .max

    var isEmpty: Bool { entries.isEmpty }

    mutating func add(_ entry: Entry) {
        nextDue = min(nextDue, entry.due)
        entries.append(entry)
        var place = entries.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard entries[place].due < entries[parent].due else { return }
            entries.swapAt(place, parent)
            place = parent
        }
    }

    /// Takes the first if it is due.
    mutating func take(at now: Int64) -> Entry? {
        guard let first = entries.first, first.due <= now else { return nil }
        defer { nextDue = entries.first?.due ?? .max }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var place = 0
        while true {
            var least = place
            for child in (2 * place + 1)...(2 * place + 2) where child < entries.count {
                if entries[child].due < entries[least].due { least = child }
            }
            guard least != place else { return first }
            entries.swapAt(place, least)
            place = least
        }
    }

    /// Forgets all, keeping the space.
    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        nextDue = .max
    }
}
