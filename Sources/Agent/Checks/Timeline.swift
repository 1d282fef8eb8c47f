internal import Primitives

/// What is due when, in order of time; each key once.
struct Timeline: Sendable {
    /// Sorted by time, then key.
    private var entries: [Entry] = []
    private var times: [String: Instant] = [:]

    private struct Entry: Comparable {
        let time: Instant
        let key: String

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.key) < (right.time, right.key)
        }
    }

    /// When the first key is due.
    var first: Instant? { entries.first?.time }

    /// Puts the key at this time, wherever it was before.
    mutating func set(_ key: String, at time: Instant) {
        remove(key)
        times[key] = time
        let entry = Entry(time: time, key: key)
        entries.insert(entry, at: position(of: entry))
    }

    mutating func remove(_ key: String) {
        guard let time = times.removeValue(forKey: key) else { return }
        entries.remove(at: position(of: Entry(time: time, key: key)))
    }

    func time(of key: String) -> Instant? { times[key] }

    /// Takes the first key off, if its time has come.
    mutating func takeDue(at now: Instant) -> String? {
        guard let entry = entries.first, entry.time <= now else { return nil }
        remove(entry.key)
        return entry.key
    }

    /// The index of the first entry that is not before this one.
    private func position(of entry: Entry) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
