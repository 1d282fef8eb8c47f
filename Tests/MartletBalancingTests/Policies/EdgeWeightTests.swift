import MartletBalancing
import Testing

/// F6 and F8 over all policies: extreme weights, few instances, and coming back.
@Suite struct EdgeWeightTests {
    @Test(arguments: BalancingPolicy.allCases)
    func noInstanceIsToldApartFromNoneFree(policy: BalancingPolicy) {
        var empty = balancer(policy, weights: [])
        #expect(throws: Balancer.Refusal.empty) { try empty.pick(at: time(0)) }
        var drained = balancer(policy, weights: [0, 0])
        #expect(throws: Balancer.Refusal.unavailable) { try drained.pick(at: time(0)) }
        #expect(drained.exclusions.draining == 2)
    }

    @Test(arguments: BalancingPolicy.allCases)
    func oneInstanceGetsEverything(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [7])
        #expect(try balancer.counts(of: 1, in: 100) == [100])
    }

    @Test(arguments: BalancingPolicy.allCases)
    func aDrainedInstanceGetsNothing(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [1, 0, 1])
        #expect(try balancer.counts(of: 3, in: 300)[1] == 0)
    }

    @Test(arguments: BalancingPolicy.allCases.filter { $0 != .roundRobin })
    func weightsFarApartAreFollowed(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [1, 65_535])
        let counts = try balancer.counts(of: 2, in: 65_536) { .init(UInt64($0)) }
        #expect(counts[0] <= 200)
        #expect(counts[0] + counts[1] == 65_536)
    }

    @Test(arguments: BalancingPolicy.allCases)
    func weightsOutOfRangeCountAsTheNearest(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [-5, 1])
        #expect(try balancer.counts(of: 2, in: 50) == [0, 50])
        balancer.update(endpoints([.max, 65_535]), at: time(1))
        #expect(balancer.standing(of: "0", at: time(1))?.endpoint.weight == 65_535)
    }

    @Test(arguments: BalancingPolicy.allCases.filter { $0 != .maglev && $0 != .ring })
    func aReturningInstanceIsNotPickedInABurst(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [Int](repeating: 1, count: 10)) {
            $0.slowStart = nil
        }
        _ = try balancer.counts(of: 10, in: 100)
        balancer.force(open: true, "4", at: time(0))
        #expect(try balancer.counts(of: 10, in: 1_000)[4] == 0)
        balancer.release("4", at: time(1))
        var run = 0
        var longest = 0
        var total = 0
        for _ in 0..<200 {
            let isReturned = try balancer.call(at: time(1)) == 4
            run = isReturned ? run + 1 : 0
            longest = max(longest, run)
            if isReturned { total += 1 }
        }
        #expect(longest <= 2)
        #expect(total > 5)
    }

    @Test func theFirstOfTwoEndpointsOfOneIDCounts() throws {
        var balancer = Balancer(seed: 1)
        balancer.update([.init(id: "0", weight: 3), .init(id: "0", weight: 5)], at: time(0))
        #expect(balancer.standing(of: "0", at: time(0))?.endpoint.weight == 3)
    }

    @Test(arguments: BalancingPolicy.allCases)
    func equalHistoriesGiveEqualPicks(policy: BalancingPolicy) throws {
        var first = balancer(policy, weights: [1, 2, 3, 4, 5], seed: 9)
        var second = balancer(policy, weights: [1, 2, 3, 4, 5], seed: 9)
        for call in 0..<500 {
            let now = time(Double(call) * 0.01)
            let picks = (try first.pick(at: now), try second.pick(at: now))
            #expect(picks.0 == picks.1)
            let outcome: CallOutcome = call % 7 == 0 ? .error : .ok
            first.report(outcome, latency: .milliseconds(call % 9), for: picks.0, at: now)
            second.report(outcome, latency: .milliseconds(call % 9), for: picks.1, at: now)
            first.advance(to: now)
            second.advance(to: now)
        }
    }
}
