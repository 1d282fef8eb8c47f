import Primitives

/// Events in order of time; those of one moment in the order in which they were scheduled.
struct EventQueue<Event: Sendable>: Sendable {
    private var heap: [Entry] = []
    private var scheduled: UInt64 = 0

    private struct Entry: Sendable {
        let time: Instant
        let number: UInt64
        let event: Event

        func precedes(_ other: Entry) -> Bool {
            (time, number) < (other.time, other.number)
        }
    }

    var nextTime: Instant? { heap.first?.time }
    var count: Int { heap.count }

    mutating func schedule(_ event: Event, at time: Instant) {
        heap.append(Entry(time: time, number: scheduled, event: event))
        scheduled += 1
        siftUp(heap.count - 1)
    }

    mutating func popFirst() -> (time: Instant, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            siftDown(0)
        }
        return (first.time, first.event)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].precedes(heap[least]) { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
