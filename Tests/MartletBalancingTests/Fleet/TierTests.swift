import MartletBalancing
import Testing

/// Zone preference with spill-over, under every policy.
@Suite struct TierTests {
    private func fleet(near: Int, far: Int, sick: Int = 0) -> [Balancer.Endpoint] {
        (0..<near).map { .init(id: "\($0)", isHealthy: $0 >= sick) }
            + (0..<far).map { .init(id: "\(100 + $0)", tier: 1) }
    }

    private func nearShare(
        _ policy: BalancingPolicy,
        _ fleet: [Balancer.Endpoint],
        demand: Double? = nil
    ) throws -> Double {
        var balancer = Balancer(configuration: .init(policy: policy), seed: 3)
        balancer.update(fleet, at: time(0))
        balancer.setDemandShare(demand)
        var near = 0
        for call in 0..<4_000 where try balancer.call(.init(key: .init(UInt64(call)))) < 100 {
            near += 1
        }
        return Double(near) / 4_000
    }

    @Test(arguments: BalancingPolicy.allCases)
    func theNearestTierKeepsItsTraffic(policy: BalancingPolicy) throws {
        #expect(try nearShare(policy, fleet(near: 10, far: 10)) == 1)
        #expect(try nearShare(policy, fleet(near: 10, far: 10, sick: 2)) == 1)
    }

    @Test(arguments: BalancingPolicy.allCases)
    func whatTheNearestCannotBearSpills(policy: BalancingPolicy) throws {
        let share = try nearShare(policy, fleet(near: 10, far: 10, sick: 5))
        #expect(abs(share - 0.7) < 0.03, "1.4 times the half that is left")
    }

    @Test(arguments: BalancingPolicy.allCases)
    func aDeadTierSpillsAll(policy: BalancingPolicy) throws {
        #expect(try nearShare(policy, fleet(near: 3, far: 3, sick: 3)) == 0)
    }

    @Test func aTierSmallerThanItsDemandSpills() throws {
        let share = try nearShare(.edf2, fleet(near: 5, far: 15), demand: 0.7)
        #expect(abs(share - 0.5) < 0.03, "1.4 times a quarter of capacity over 70 % of demand")
    }

    @Test func aFullTierSpills() throws {
        var balancer = Balancer(seed: 3)
        var fleet = fleet(near: 2, far: 2)
        fleet[0].capacity = 1
        fleet[1].capacity = 1
        balancer.update(fleet, at: time(0))
        let picks = try (0..<6).map { _ in balancer.number(of: try balancer.pick(at: time(0))) }
        #expect(Set(picks.prefix(2)) == [0, 1])
        #expect(picks.dropFirst(2).allSatisfy { $0 >= 100 })
    }
}
