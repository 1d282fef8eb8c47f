import Primitives

/// The network between simulated nodes: what becomes of each datagram, drawn from one seed.
package struct Network: Sendable {
    /// One-way delay, drawn evenly between the two.
    package var shortestDelay = Duration.microseconds(200)
    package var longestDelay = Duration.microseconds(800)
    package var loss = 0.0
    package var duplication = 0.0
    /// The share of datagrams that take up to `detour` longer and so overtake one another.
    package var reordering = 0.0
    package var detour = Duration.milliseconds(20)
    /// The side of each node; datagrams between different sides are lost.
    private var sides: [Int: Int] = [:]
    /// Pairs whose datagrams are lost in one direction.
    private var blocked: Set<Path> = []
    private var random: Random

    private struct Path: Hashable, Sendable {
        let from: Int
        let to: Int
    }

    init(random: Random) {
        self.random = random
    }

    /// Parts the nodes into sides; those not named stay on side 0.
    package mutating func part(_ groups: [[Int]]) {
        sides = [:]
        for (side, group) in groups.enumerated() {
            for node in group { sides[node] = side }
        }
    }

    /// Loses whatever goes from one node to another, and not the other way round.
    package mutating func block(from: Int, to: Int) {
        blocked.insert(Path(from: from, to: to))
    }

    /// Ends all partitions and blocks.
    package mutating func heal() {
        sides = [:]
        blocked = []
    }

    package func connects(_ from: Int, _ to: Int) -> Bool {
        (sides[from] ?? 0) == (sides[to] ?? 0) && !blocked.contains(Path(from: from, to: to))
    }

    /// The delays after which copies of a datagram arrive: none when it is lost.
    mutating func deliveries(from: Int, to: Int) -> [Duration] {
        guard connects(from, to) else { return [] }
        var delays: [Duration] = []
        if !random.chance(loss) { delays.append(delay()) }
        if random.chance(duplication) { delays.append(delay()) }
        return delays
    }

    private mutating func delay() -> Duration {
        let spread = (longestDelay - shortestDelay).nanoseconds
        var nanoseconds = shortestDelay.nanoseconds
        if spread > 0 { nanoseconds += Int64.random(in: 0...spread, using: &random) }
        if random.chance(reordering) {
            nanoseconds += Int64.random(in: 0...detour.nanoseconds, using: &random)
        }
        return .nanoseconds(nanoseconds)
    }
}
