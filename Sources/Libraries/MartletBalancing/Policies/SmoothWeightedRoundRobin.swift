/// nginx's smooth weighted round robin (nginx 52327e062), kept as the reference for turns by
/// weight.
///
/// It looks at every instance for every pick, so ``WeightedRoundRobin`` is the engine instead. Over
/// as many picks as the weights add up to, each instance comes up exactly as often as its weight.
package struct SmoothWeightedRoundRobin: Sendable {
    private struct Peer {
        let weight: Int
        var effective: Int
        var current = 0
    }

    private var peers: [Peer]

    /// Peers of the given weights; one of weight 0 never comes up.
    package init(weights: [Int]) {
        peers = weights.map { Peer(weight: $0, effective: $0) }
    }

    /// The next peer; nil if all weigh nothing.
    package mutating func next() -> Int? {
        var best: Int?
        var total = 0
        for index in peers.indices where peers[index].weight > 0 {
            peers[index].current += peers[index].effective
            total += peers[index].effective
            if peers[index].effective < peers[index].weight {
                peers[index].effective += 1
            }
            if let leader = best, peers[leader].current >= peers[index].current { continue }
            best = index
        }
        if let best { peers[best].current -= total }
        return best
    }

    /// A failed peer comes up less often for a while: it loses a part of its weight and wins it
    /// back by one for each pick.
    package mutating func fail(_ index: Int, maximumFailures: Int = 1) {
        let loss = peers[index].weight / max(1, maximumFailures)
        peers[index].effective = max(0, peers[index].effective - loss)
    }
}
