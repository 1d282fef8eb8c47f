internal import Primitives

/// Members that need a look at a certain time, earliest first.
///
/// Each queue has one pause for all, so what is added is nearly always the latest. An entry may
/// have nothing left to do by its time; that costs a look and is cheaper than taking it out.
struct DeadlineQueue: Sendable {
    private var entries: [(deadline: Instant, id: NodeID)] = []
    private var head = 0

    /// The earliest deadline.
    var next: Instant? { head < entries.count ? entries[head].deadline : nil }

    mutating func add(_ id: NodeID, at deadline: Instant) {
        var position = entries.count
        while position > head, entries[position - 1].deadline > deadline { position -= 1 }
        if position > head, entries[position - 1] == (deadline, id) { return }
        entries.insert((deadline, id), at: position)
    }

    /// Takes out the earliest entry if its time has come.
    mutating func popDue(at now: Instant) -> NodeID? {
        guard let next, next <= now else { return nil }
        let id = entries[head].id
        head += 1
        if head == entries.count || head > 64 && head > entries.count / 2 {
            entries.removeFirst(head)
            head = 0
        }
        return id
    }
}
