/// Whose turn it is: earliest deadline first over strides, in virtual time.
///
/// An instance of weight `w` comes up every `1 / w` of virtual time, so turns are exactly in
/// proportion and evenly spread. A heap of four children a node keeps 10,000 instances seven levels
/// deep. An instance that may not be picked stays until it comes to the front and is then set aside
/// (*parked*); whoever lifts the block puts it back with ``admit``.
struct DeadlineQueue: Sendable {
    /// An instance's next turn.
    struct Entry: Sendable {
        var deadline: Double
        var index: Int32

        /// In the order of the deadlines, none of which is negative.
        @inline(__always)
        var order: Int64 { Int64(bitPattern: deadline.bitPattern) }
    }

    private(set) var entries: [Entry] = []
    /// The deadline of the last turn taken.
    private(set) var now = 0.0

    /// Beyond this much virtual time the origin is moved, to keep the digits behind the point.
    private static let longestRun = 1e6

    /// Takes in the members of a tier, keeping the turns of those already waiting.
    ///
    /// A newcomer's first turn is drawn so that the first pick is in proportion to weight too
    /// (an exponential race); otherwise every caller would open on the heaviest instance after each
    /// update. A changed weight stretches what was left of the wait.
    mutating func rebuild(of members: [Int32], in fleet: inout Fleet, oldStrides: [Double]) {
        var waits = [Double](repeating: -1, count: fleet.slots.count)
        for entry in entries {
            let index = Int(entry.index)
            guard index < oldStrides.count, oldStrides[index] > 0 else { continue }
            let left = max(0, entry.deadline - now) / oldStrides[index]
            waits[index] = left * fleet.slots[index].stride
        }
        entries.removeAll(keepingCapacity: true)
        now = 0
        for member in members where !fleet.slots[Int(member)].conditions.contains(.parked) {
            let index = Int(member)
            if waits[index] < 0 {
                waits[index] = fleet.random.exponential() * fleet.slots[index].stride
            }
            entries.append(Entry(deadline: waits[index], index: member))
        }
        guard entries.count > 1 else { return }
        for place in stride(from: (entries.count - 2) / 4, through: 0, by: -1) {
            siftDown(entries[place], from: place)
        }
    }

    /// Lets an instance back in after a block, its turn `wait` from now: it never repays its
    /// absence.
    mutating func admit(_ index: Int, after wait: Double) {
        entries.append(Entry(deadline: now + wait, index: Int32(index)))
        siftUp(entries.count - 1)
    }

    /// Whether any instance may be picked; if so the first in turn is at the front.
    @inline(__always)
    mutating func settleFront(_ fleet: inout Fleet) -> Bool {
        while let front = entries.first {
            if fleet.isEligible(Int(front.index)) { return true }
            park(0, in: &fleet)
        }
        return false
    }

    /// The place of the second in turn that may be picked. Only after `settleFront`.
    @inline(__always)
    mutating func settleSecond(_ fleet: inout Fleet) -> Int? {
        while entries.count > 1 {
            let best = Self.earliest(in: entries.span, from: 1)
            if fleet.isEligible(Int(entries[best].index)) { return best }
            park(best, in: &fleet)
        }
        return nil
    }

    /// Charges the one at `place` a turn of the given length.
    @inline(__always)
    mutating func charge(_ place: Int, _ stride: Double) {
        var entry = entries[place]
        entry.deadline += stride
        siftDown(entry, from: place)
    }

    /// The turn at the front is taken: virtual time moves on to it.
    @inline(__always)
    mutating func takeTurn() {
        guard let front = entries.first, front.deadline > now else { return }
        now = front.deadline
        if now > Self.longestRun { moveOrigin() }
    }

    @inline(never)
    private mutating func park(_ place: Int, in fleet: inout Fleet) {
        fleet.slots[Int(entries[place].index)].conditions.insert(.parked)
        let last = entries.removeLast()
        guard place < entries.count else { return }
        // The parked one is at the front or right below it, so the last can only belong lower.
        siftDown(last, from: place)
    }

    @inline(never)
    private mutating func moveOrigin() {
        for place in entries.indices {
            entries[place].deadline -= now
        }
        now = 0
    }

    /// The place of the earliest among up to four from `first` on, which is one of them; of equals
    /// the foremost.
    @inline(__always)
    private static func earliest(in heap: Span<Entry>, from first: Int) -> Int {
        guard first &+ 3 < heap.count else { return earliestOfFew(in: heap, from: first) }
        let (one, two) = (heap[first].order, heap[first &+ 1].order)
        let (three, four) = (heap[first &+ 2].order, heap[first &+ 3].order)
        let isSecond = Selection(two, isLessThan: one)
        let isFourth = Selection(four, isLessThan: three)
        let left = isSecond.take(two, orElse: one)
        let right = isFourth.take(four, orElse: three)
        return Selection(right, isLessThan: left).take(
            isFourth.take(first &+ 3, orElse: first &+ 2),
            orElse: isSecond.take(first &+ 1, orElse: first)
        )
    }

    @inline(never)
    private static func earliestOfFew(in heap: Span<Entry>, from first: Int) -> Int {
        var best = first
        for place in first..<heap.count where heap[place].deadline < heap[best].deadline {
            best = place
        }
        return best
    }

    /// Puts an entry in at `start` or below, in place of what is there.
    private mutating func siftDown(_ entry: Entry, from start: Int) {
        let count = entries.count
        // One look at who owns the array, not one for each level.
        var heap = entries.mutableSpan
        var place = start
        while true {
            let first = 4 &* place &+ 1
            guard first < count else { break }
            let best = Self.earliest(in: heap.span, from: first)
            guard heap[best].order < entry.order else { break }
            heap[place] = heap[best]
            place = best
        }
        heap[place] = entry
    }

    private mutating func siftUp(_ start: Int) {
        var heap = entries.mutableSpan
        let entry = heap[start]
        var place = start
        while place > 0 {
            let parent = (place - 1) / 4
            guard entry.deadline < heap[parent].deadline else { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = entry
    }
}
