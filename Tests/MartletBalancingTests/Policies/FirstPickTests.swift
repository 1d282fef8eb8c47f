import MartletBalancing
import Testing

/// F4: many callers that start, or hear of a change, at once must not open on the same instance
/// (envoy#31378, #10064).
@Suite struct FirstPickTests {
    static let weighted: [BalancingPolicy] = [
        .edf2, .weightedRoundRobin, .random, .leastRequest, .peakEWMA,
    ]

    @Test(arguments: weighted)
    func firstPicksFollowWeights(policy: BalancingPolicy) throws {
        var light = 0
        for caller in 0..<10_000 {
            var balancer = balancer(policy, weights: [99, 1], seed: UInt64(caller))
            if try balancer.call() == 1 { light += 1 }
        }
        #expect((70...130).contains(light), "1 % of 10,000 is 100")
    }

    @Test func firstTurnsAreSpreadEvenlyWithoutWeights() throws {
        var counts = [Int](repeating: 0, count: 10)
        for caller in 0..<10_000 {
            let weights = [Int](repeating: 1, count: 10)
            var balancer = balancer(.roundRobin, weights: weights, seed: UInt64(caller))
            counts[try balancer.call()] += 1
        }
        #expect(chiSquare(counts, weights: [Int](repeating: 1, count: 10)) < 27.9)
    }

    @Test(arguments: weighted)
    func updatesEveryTenPicksKeepProportions(policy: BalancingPolicy) throws {
        let weights = [1, 2, 3, 4]
        var balancer = balancer(policy, weights: weights)
        var counts = [Int](repeating: 0, count: 4)
        for call in 0..<100_000 {
            if call % 10 == 0 {
                let extra = Balancer.Endpoint(id: "9", weight: 0, isHealthy: call % 20 == 0)
                balancer.update(endpoints(weights) + [extra], at: time(0))
            }
            counts[try balancer.call()] += 1
        }
        #expect(chiSquare(counts, weights: weights) < 16.3)
    }
}
