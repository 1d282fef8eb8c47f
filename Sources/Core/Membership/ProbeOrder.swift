import Primitives

/// SWIM's shuffled round-robin (SWIM §4.3): everyone is asked once before anyone is asked twice.
///
/// Nobody waits longer than two passes. It holds the members that are neither dead nor left.
struct ProbeOrder: Sendable {
    private(set) var order: [NodeID] = []
    /// Members before this position have had their turn in this pass.
    private(set) var cursor = 0

    /// Puts a new member at a random position. Whoever stood there moves to the end of the pass:
    /// the order is random already, so nothing else has to move.
    mutating func insert(_ id: NodeID, using random: inout Random) {
        let drawn = random.index(below: order.count + 1)
        let position = max(drawn, cursor)
        if position < order.count {
            order.append(order[position])
            order[position] = id
        } else {
            order.append(id)
        }
        if drawn < cursor { cursor += 1 }
    }

    mutating func reserve(_ count: Int) { order.reserveCapacity(count) }

    mutating func remove(_ id: NodeID) {
        guard let position = order.firstIndex(of: id) else { return }
        order.remove(at: position)
        if position < cursor { cursor -= 1 }
    }

    /// Whose turn it is; shuffles anew after each pass.
    mutating func next(using random: inout Random) -> NodeID? {
        guard !order.isEmpty else { return nil }
        if cursor >= order.count {
            order.shuffle(using: &random)
            cursor = 0
        }
        defer { cursor += 1 }
        return order[cursor]
    }
}
