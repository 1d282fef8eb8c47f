import MartletBalancing
import Testing

/// F9: keys stay where they are.
@Suite struct ConsistentHashTests {
    static let policies: [BalancingPolicy] = [.maglev, .ring]

    private func home(of key: Int, in balancer: inout Balancer) throws -> Int {
        try balancer.call(.init(key: .init("user-\(key)")))
    }

    @Test(arguments: zip(policies, [0.03, 0.01]))
    func fewKeysMoveWhenOneInstanceLeaves(policy: BalancingPolicy, bound: Double) throws {
        let weights = [Int](repeating: 1, count: 100)
        var balancer = balancer(policy, weights: weights)
        let before = try (0..<20_000).map { try home(of: $0, in: &balancer) }
        balancer.update(endpoints(weights).filter { $0.id != "17" }, at: time(1))
        let after = try (0..<20_000).map { try home(of: $0, in: &balancer) }
        let others = zip(before, after).filter { $0.0 != 17 }
        let moved = others.count { $0.0 != $0.1 }
        #expect(Double(moved) <= bound * Double(others.count))
        #expect(!after.contains(17))
    }

    @Test(arguments: policies)
    func allCallersAgree(policy: BalancingPolicy) throws {
        var first = balancer(policy, weights: [1, 2, 3, 4], seed: 1)
        var second = balancer(policy, weights: [1, 2, 3, 4], seed: 2)
        for key in 0..<1_000 {
            #expect(try home(of: key, in: &first) == home(of: key, in: &second))
        }
    }

    /// In whatever order they learnt of the instances.
    @Test(arguments: policies)
    func callersAgreeWhateverTheyLearntFirst(policy: BalancingPolicy) throws {
        let fleet = endpoints([Int](repeating: 1, count: 1_000))
        var first = Balancer(configuration: .init(policy: policy), seed: 1)
        first.update(fleet, at: time(0))
        var second = Balancer(configuration: .init(policy: policy), seed: 2)
        second.update(fleet.suffix(300), at: time(0))
        second.update(fleet.reversed(), at: time(1))
        for key in 0..<5_000 {
            #expect(try home(of: key, in: &first) == home(of: key, in: &second))
        }
    }

    @Test(arguments: policies)
    func keysFollowWeights(policy: BalancingPolicy) throws {
        let weights = [1, 2, 3, 4]
        var balancer = balancer(policy, weights: weights)
        var counts = [Int](repeating: 0, count: 4)
        for key in 0..<20_000 { counts[try home(of: key, in: &balancer)] += 1 }
        for (count, weight) in zip(counts, weights) {
            let expected = 20_000 * Double(weight) / 10
            let tolerance = policy == .maglev ? 0.05 : 0.25
            #expect(abs(Double(count) - expected) < tolerance * expected)
        }
    }

    @Test(arguments: policies)
    func noInstanceExceedsItsBound(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [1, 1, 2, 4, 1, 1])
        for number in 1...400 {
            let hot = number % 3 == 0 ? "cold-\(number)" : "hot"
            _ = try balancer.pick(.init(key: .init(hot)), at: time(0))
            for (index, weight) in [1, 1, 2, 4, 1, 1].enumerated() {
                let inFlight = balancer.standing(of: "\(index)", at: time(0))?.inFlight ?? 0
                let limit = (1.25 * Double(number * weight) / 10).rounded(.up)
                #expect(Double(inFlight) <= limit, "after \(number) picks")
            }
        }
    }

    @Test(arguments: policies)
    func aBlockedHomeSendsItsKeysToOthersEvenly(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [Int](repeating: 1, count: 20))
        balancer.force(open: true, "3", at: time(0))
        var counts = [Int](repeating: 0, count: 20)
        for key in 0..<40_000 { counts[try home(of: key, in: &balancer)] += 1 }
        #expect(counts[3] == 0)
        #expect((counts.max() ?? 0) < 40_000 / 19 * 3 / 2, "not all to one neighbour")
    }
}
