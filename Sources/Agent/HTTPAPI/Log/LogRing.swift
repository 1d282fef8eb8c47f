/// The newest entries of a log, as many as it has places for.
struct LogRing {
    private var entries: [LogEntry] = []
    /// Where the oldest is, once all places are taken.
    private var first = 0
    private let places: Int
    /// Entries that made room for others since the last `take()`.
    private var lost: UInt64 = 0

    init(places: Int) {
        precondition(places > 0, "a ring has places")
        self.places = places
    }

    var isEmpty: Bool { entries.isEmpty }

    mutating func append(_ entry: LogEntry) {
        guard entries.count == places else { return entries.append(entry) }
        entries[first] = entry
        first = (first + 1) % places
        lost += 1
    }

    /// All of them, the oldest first.
    var all: [LogEntry] { Array(entries[first...] + entries[..<first]) }

    /// All of them, and how many stood before the first of them and are lost; the ring is empty
    /// then.
    mutating func take() -> (entries: [LogEntry], lost: UInt64) {
        let taken = (all, lost)
        entries.removeAll()
        first = 0
        lost = 0
        return taken
    }
}
