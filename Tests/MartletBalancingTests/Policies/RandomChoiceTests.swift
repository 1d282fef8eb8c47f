import MartletBalancing
import Testing

/// F3 to F5: a draw by weight is random, but not more and not less.
@Suite struct RandomChoiceTests {
    /// Degrees of freedom with the 0.001 and 0.999 quantiles of chi-square.
    static let cases: [(instances: Int, low: Double, high: Double)] = [
        (10, 1.15, 28.1), (100, 60.0, 148.3), (1_000, 864.0, 1_142.9),
    ]

    @Test(arguments: cases.map(\.instances))
    func countsFollowWeightsWithinChance(instances: Int) throws {
        let bounds = try #require(Self.cases.first { $0.instances == instances })
        let weights = (0..<instances).map { 1 + $0 % 5 }
        var misses = 0
        for seed in 1...20 {
            var balancer = balancer(.random, weights: weights, seed: UInt64(seed))
            let counts = try balancer.counts(of: instances, in: 25_000)
            let statistic = chiSquare(counts, weights: weights)
            if statistic < bounds.low || statistic > bounds.high { misses += 1 }
        }
        #expect(misses <= 1)
    }

    @Test func rebuildingAllTheTimeChangesNothing() throws {
        let weights = [1, 2, 3, 4, 5, 5, 4, 3, 2, 1]
        var balancer = balancer(.random, weights: weights)
        var counts = [Int](repeating: 0, count: 10)
        for call in 0..<100_000 {
            if call % 10 == 0 {
                var changed = endpoints(weights)
                changed[0].incarnation = 0
                changed.append(.init(id: "10", weight: 0, isHealthy: call % 20 == 0))
                balancer.update(changed, at: time(0))
            }
            counts[try balancer.call()] += 1
        }
        #expect(chiSquare(counts, weights: weights) < 27.9)
    }
}
