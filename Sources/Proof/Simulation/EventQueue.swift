import Primitives

/// Events in order of time; those of one moment in the order in which they were scheduled.
///
/// The heap moves 24 bytes for each event; what an event carries stays where it was put.
struct EventQueue<Event: Sendable>: Sendable {
    private var heap: [Entry] = []
    private var events: [Event?] = []
    /// Places in `events` that are free again.
    private var free: [Int32] = []
    private var scheduled: UInt64 = 0

    private struct Entry: Sendable {
        let time: Int64
        let number: UInt64
        let place: Int32

        func precedes(_ other: Entry) -> Bool {
            time == other.time ? number < other.number : time < other.time
        }
    }

    var nextTime: Instant? { heap.first.map { Instant(nanoseconds: $0.time) } }
    var count: Int { heap.count }

    mutating func schedule(_ event: Event, at time: Instant) {
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            events[Int(place)] = event
        } else {
            place = Int32(events.count)
            events.append(event)
        }
        heap.append(Entry(time: time.nanoseconds, number: scheduled, place: place))
        scheduled += 1
        siftUp(heap.count - 1)
    }

    mutating func popFirst() -> (time: Instant, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty { siftDown(last) }
        let place = Int(first.place)
        guard let event = events[place] else {
            preconditionFailure("an entry of the heap has its event")
        }
        events[place] = nil
        free.append(first.place)
        return (Instant(nanoseconds: first.time), event)
    }

    private mutating func siftUp(_ start: Int) {
        let entry = heap[start]
        var child = start
        while child > 0 {
            let parent = (child - 1) / 4
            guard entry.precedes(heap[parent]) else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = entry
    }

    /// Finds a place for an entry from the top down.
    private mutating func siftDown(_ entry: Entry) {
        var parent = 0
        while true {
            let first = 4 * parent + 1
            guard first < heap.count else { break }
            var least = first
            for child in first + 1..<max(first + 1, min(first + 4, heap.count))
            where heap[child].precedes(heap[least]) {
                least = child
            }
            guard heap[least].precedes(entry) else { break }
            heap[parent] = heap[least]
            parent = least
        }
        heap[parent] = entry
    }
}
