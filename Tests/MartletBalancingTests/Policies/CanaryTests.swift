import MartletBalancing
import Testing

/// A canary gets what it weighs, whatever is in flight.
@Suite struct CanaryTests {
    static let policies = BalancingPolicy.allCases.filter { $0 != .roundRobin }

    @Test(arguments: policies, [1, 2, 4, 16])
    func aHundredthOfTheWeightIsAHundredthOfTheCalls(
        policy: BalancingPolicy,
        inFlight: Int
    ) throws {
        var balancer = balancer(policy, weights: [99, 1])
        var random = SplitMix(seed: 9)
        var out: [Balancer.Pick] = []
        var count = 0
        for call in 0..<40_000 {
            let now = time(Double(call) * 0.001)
            if out.count == inFlight {
                let latency = Duration.milliseconds(inFlight)
                balancer.report(.ok, latency: latency, for: out.removeFirst(), at: now)
            }
            let pick = try balancer.pick(.init(key: .init(random.next())), at: now)
            if balancer.number(of: pick) == 1 { count += 1 }
            out.append(pick)
        }
        #expect((300...500).contains(count), "\(count) of 40,000")
    }

    /// Weights that differ are somebody's word on what each is to get.
    @Test(arguments: [BalancingPolicy.edf2, .weightedRoundRobin])
    func reportedCapacityDoesNotOverruleWeights(policy: BalancingPolicy) {
        var balancer = balancer(policy, weights: [99, 1])
        for number in 0..<2 {
            let load = LoadReport(capacity: number == 0 ? 10_000 : 100, utilization: 0.5)
            balancer.hear(load, from: "\(number)", at: time(0))
        }
        balancer.advance(to: time(1))
        #expect(balancer.standing(of: "0", at: time(1))?.capacityFactor == 1)
        #expect(balancer.standing(of: "1", at: time(1))?.capacityFactor == 1)
    }
}
