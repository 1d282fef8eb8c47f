package import Primitives

/// What is due when; each key once. A change costs the logarithm of what is in it.
package struct Timeline: Sendable {
    /// A binary heap: none is before its parent, the first is the earliest.
    private var entries: [Entry] = []
    private var places: [String: Int] = [:]

    package init() {}

    private struct Entry: Comparable {
        let time: Instant
        let key: String

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.key) < (right.time, right.key)
        }
    }

    /// When the first key is due.
    package var first: Instant? { entries.first?.time }

    /// Puts the key at this time, wherever it was before.
    package mutating func set(_ key: String, at time: Instant) {
        let entry = Entry(time: time, key: key)
        if let place = places[key] {
            entries[place] = entry
            settle(place)
        } else {
            entries.append(entry)
            places[key] = entries.count - 1
            rise(entries.count - 1)
        }
    }

    package mutating func remove(_ key: String) {
        guard let place = places.removeValue(forKey: key), let last = entries.popLast() else {
            return
        }
        guard place < entries.count else { return }
        entries[place] = last
        places[last.key] = place
        settle(place)
    }

    package func time(of key: String) -> Instant? { places[key].map { entries[$0].time } }

    /// Takes the first key off, if its time has come.
    package mutating func takeDue(at now: Instant) -> String? {
        guard let entry = entries.first, entry.time <= now else { return nil }
        remove(entry.key)
        return entry.key
    }

    /// Brings an entry to where it belongs.
    private mutating func settle(_ place: Int) {
        if !rise(place) { sink(place) }
    }

    /// Exchanges an entry with its parents while it is before them; whether it was.
    @discardableResult
    private mutating func rise(_ start: Int) -> Bool {
        var place = start
        while place > 0, entries[place] < entries[(place - 1) / 2] {
            exchange(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
        return place != start
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < entries.count && entries[child] < entries[least] {
                least = child
            }
            if least == place { return }
            exchange(place, least)
            place = least
        }
    }

    private mutating func exchange(_ left: Int, _ right: Int) {
        entries.swapAt(left, right)
        places[entries[left].key] = left
        places[entries[right].key] = right
    }
}
