/// What is to happen when, earliest first; what falls on one moment happens in the order it was
/// added.
struct EventQueue {
    private struct Entry {
        let time: Int64
        let order: UInt64
        let event: Event

        func isBefore(_ other: Entry) -> Bool {
            time < other.time || time == other.time && order < other.order
        }
    }

    private var entries: [Entry] = []
    private var added: UInt64 = 0

    mutating func add(_ event: Event, at time: Int64) {
        added += 1
        entries.append(Entry(time: time, order: added, event: event))
        var place = entries.count - 1
        let entry = entries[place]
        while place > 0 {
            let parent = (place - 1) / 4
            guard entry.isBefore(entries[parent]) else { break }
            entries[place] = entries[parent]
            place = parent
        }
        entries[place] = entry
    }

    mutating func next() -> (time: Int64, event: Event)? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if !entries.isEmpty { sink(last) }
        return (first.time, first.event)
    }

    private mutating func sink(_ entry: Entry) {
        var place = 0
        while true {
            let first = 4 * place + 1
            guard first < entries.count else { break }
            var best = first
            for child in (first + 1)..<max(first + 2, min(first + 4, entries.count))
            where child < entries.count && entries[child].isBefore(entries[best]) {
                best = child
            }
            guard entries[best].isBefore(entry) else { break }
            entries[place] = entries[best]
            place = best
        }
        entries[place] = entry
    }
}

/// Something that happens in the simulated world. Numbers are indices.
enum Event {
    /// A caller has a new request.
    case request(caller: Int)
    /// A call reaches its server.
    case reach(call: Int)
    /// A server has worked off a call.
    case done(call: Int)
    /// An answer reaches the caller.
    case answer(call: Int)
    /// A caller stops waiting.
    case timeout(call: Int)
    /// A request is tried again.
    case retry(request: Int)
    /// A server's condition changes.
    case fault(Int)
    /// A server appears.
    case birth(server: Int)
    /// A server's agent publishes its load.
    case publish(server: Int)
    /// That load reaches a caller.
    case hear(caller: Int, report: Int)
    /// A caller's housekeeping is due.
    case advance(caller: Int)
    /// A probe of load reaches a server, and its answer the caller (Prequal).
    case probe(caller: Int, server: Int)
    case probed(caller: Int, server: Int, inFlight: Int, latency: Double)
    /// Requests in flight are looked at.
    case sample
}
