import Primitives

@testable import Coordinates

/// Estimators that measure round trips to one another, by a table of milliseconds.
struct TestMesh {
    /// What a liar says of itself.
    enum Lie: CaseIterable {
        /// Somewhere else each time, as far as there is.
        case wild
        /// Always in one far corner, and sure of it.
        case corner
        /// On top of whoever asks, however far that is.
        case near
        /// The same, but for 2 µs.
        case beside
        /// Where it is, but it answers eight seconds late.
        case late
    }

    private var estimators: [CoordinateEstimator]
    private var milliseconds: (Int, Int) -> Int
    private var random = Random(seed: 7)
    private var now = Instant.start
    var liar: (node: Int, lie: Lie)?
    var isParted: (Int, Int) -> Bool = { _, _ in false }

    init(count: Int, milliseconds: @escaping (Int, Int) -> Int) {
        estimators = (0..<count).map {
            CoordinateEstimator(random: Random(seed: UInt64($0)), memberLimit: 100)
        }
        self.milliseconds = milliseconds
    }

    var coordinates: [Coordinate] { estimators.compactMap(\.coordinate) }

    /// Has every node take so many samples, each of somebody at random.
    mutating func run(samples: Int) {
        for _ in 0..<samples {
            now += .seconds(5)
            for node in estimators.indices where node != liar?.node {
                var other = random.index(below: estimators.count - 1)
                if other >= node { other += 1 }
                if isParted(node, other) { continue }
                let isLate = liar?.lie == .late && liar?.node == other
                let exact = Double(milliseconds(node, other)) + (isLate ? 8_000 : 0)
                let jitter = exact * (Double(random.index(below: 100)) - 50) / 1_000
                guard let claim = claim(of: other, to: node) else { continue }
                estimators[node].learn(
                    claim,
                    of: NodeID(high: 0, low: UInt64(other)),
                    roundTrip: .microseconds(Int64((exact + jitter) * 1_000)),
                    at: now
                )
            }
        }
    }

    /// Gives all pairs other round trips.
    mutating func replace(_ milliseconds: @escaping (Int, Int) -> Int) {
        self.milliseconds = milliseconds
    }

    /// What a node's former coordinate foretells worse than its present one.
    func loss(of node: Int, by former: Coordinate) -> Double { estimators[node].loss(by: former) }

    /// Shifts some of them, as if they had drifted.
    mutating func move(_ nodes: Range<Int>, by seconds: Double) {
        for node in nodes { estimators[node].shift(by: seconds) }
    }

    func distance(_ one: Int, _ other: Int) -> Double {
        coordinates[one].distance(to: coordinates[other])
    }

    /// Half of all pairs of honest nodes are off by less than this part of their round trip.
    var medianError: Double {
        let honest = estimators.indices.filter { $0 != liar?.node }
        let coordinates = coordinates
        var errors: [Double] = []
        for one in honest {
            for other in honest where other < one {
                let exact = Double(milliseconds(one, other)) / 1_000
                let found = coordinates[one].distance(to: coordinates[other])
                errors.append(abs(found - exact) / exact)
            }
        }
        return errors.sorted()[errors.count / 2]
    }

    /// Half of the pairs of one node are off by less than this part of their round trip.
    func medianError(of node: Int) -> Double {
        let errors = estimators.indices.filter { $0 != node }.map { other in
            let exact = Double(milliseconds(node, other)) / 1_000
            return abs(distance(node, other) - exact) / exact
        }
        return errors.sorted()[errors.count / 2]
    }

    private mutating func claim(of node: Int, to asker: Int) -> Coordinate? {
        guard let liar, liar.node == node else { return estimators[node].coordinate }
        switch liar.lie {
        case .wild:
            let place = (0..<8).map { _ in Double(random.index(below: 21)) - 10 }
            return Coordinate(vector: place, error: 0, adjustment: -10, height: 10)
        case .corner: return Coordinate(vector: [10, 10, 10], error: 0, height: 10)
        case .near: return estimators[asker].coordinate
        case .beside:
            guard let asked = estimators[asker].coordinate else { return nil }
            var place = asked.vector
            place[0] += 2e-6
            return Coordinate(vector: place, error: 0, height: asked.height)
        case .late: return estimators[node].coordinate
        }
    }
}

extension Coordinate {
    /// How far it is from where it was, in seconds: all of it that distances are made from.
    func drift(from former: Coordinate) -> Double {
        Place(self).gap(to: Place(former)) + abs(height - former.height)
            + abs(adjustment - former.adjustment)
    }
}
