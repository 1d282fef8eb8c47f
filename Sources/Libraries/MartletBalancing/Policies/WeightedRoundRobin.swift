/// Turns in proportion to weight and reported capacity, earliest deadline first.
struct WeightedRoundRobin: Sendable {
    var queue = DeadlineQueue()

    mutating func pick(in fleet: inout Fleet) -> Int? {
        guard queue.settleFront(&fleet) else { return nil }
        let index = Int(queue.entries[0].index)
        queue.takeTurn()
        queue.charge(0, fleet.slots[index].stride)
        return index
    }
}
