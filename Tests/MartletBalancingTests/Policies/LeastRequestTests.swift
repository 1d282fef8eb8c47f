import MartletBalancing
import Testing

/// F7: two draws by weight.
@Suite struct LeastRequestTests {
    @Test(arguments: [BalancingPolicy.leastRequest, .peakEWMA])
    func restKeepsProportions(policy: BalancingPolicy) throws {
        let weights = [1, 2, 3, 4, 10, 10, 1, 1]
        var balancer = balancer(policy, weights: weights)
        let counts = try balancer.counts(of: weights.count, in: 50_000)
        #expect(chiSquare(counts, weights: weights) < 24.4)
    }

    @Test func smallServicesAreComparedInFullAndKeepProportions() throws {
        var balancer = balancer(.leastRequest, weights: [1, 3])
        let counts = try balancer.counts(of: 2, in: 20_000)
        #expect(chiSquare(counts, weights: [1, 3]) < 10.9)
    }

    @Test func loadIsSpreadByWeight() throws {
        var balancer = balancer(.leastRequest, weights: [1, 1, 2, 4])
        for _ in 0..<80 { _ = try balancer.pick(at: time(0)) }
        let inFlight = (0..<4).map { balancer.standing(of: "\($0)", at: time(0))?.inFlight ?? 0 }
        #expect(inFlight == [10, 10, 20, 40])
    }

    @Test func twoChoicesKeepTheFullestLow() throws {
        let weights = [Int](repeating: 1, count: 100)
        var drawn = balancer(.random, weights: weights)
        var compared = balancer(.leastRequest, weights: weights)
        for _ in 0..<1_000 {
            _ = try drawn.pick(at: time(0))
            _ = try compared.pick(at: time(0))
        }
        func fullest(_ balancer: Balancer) -> Int {
            (0..<100).map { balancer.standing(of: "\($0)", at: time(0))?.inFlight ?? 0 }.max() ?? 0
        }
        #expect(fullest(compared) <= 13)
        #expect(fullest(drawn) > fullest(compared))
    }

    @Test(arguments: [BalancingPolicy.leastRequest, .peakEWMA, .edf2])
    func fastFailuresDrawNoTraffic(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [Int](repeating: 1, count: 10)) {
            $0.breaker = nil
        }
        var failures = 0
        for call in 0..<5_000 {
            let now = time(Double(call) * 0.001)
            let pick = try balancer.pick(at: now)
            let fails = balancer.number(of: pick) == 0
            if fails { failures += 1 }
            let latency = Duration.microseconds(fails ? 100 : 10_000)
            balancer.report(fails ? .error : .ok, latency: latency, for: pick, at: now)
        }
        #expect(failures < 10)
    }
}
