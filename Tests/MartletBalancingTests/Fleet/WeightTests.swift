import MartletBalancing
import Testing

/// What makes an instance's weight in force: slow start, reported capacity, tiers.
@Suite struct WeightTests {
    private func weight(_ id: String, _ balancer: Balancer, at seconds: Double) -> Double {
        balancer.standing(of: id, at: time(seconds))?.weight ?? -1
    }

    @Test func aNewcomerIsEasedIn() {
        var balancer = balancer(.edf2, weights: [Int](repeating: 10, count: 9))
        balancer.update(endpoints([Int](repeating: 10, count: 10)), at: time(100))
        #expect(abs(weight("9", balancer, at: 100) - 1) < 0.01)
        for (seconds, expected) in [(115.0, 5.0), (124, 8), (130, 10)] {
            balancer.advance(to: time(seconds))
            #expect(abs(weight("9", balancer, at: seconds) - expected) < 0.3)
        }
        #expect(balancer.standing(of: "9", at: time(131))?.isWarming == false)
        #expect(weight("0", balancer, at: 131) == 10)
    }

    @Test func nobodyIsEasedInAtTheStart() {
        let balancer = balancer(.edf2, weights: [4, 4])
        #expect(weight("0", balancer, at: 0) == 4)
    }

    @Test func aFreshDeploymentIsNotEasedIn() {
        var balancer = balancer(.edf2, weights: [1, 1, 1])
        let fleet = endpoints([1, 1, 1]).map { endpoint in
            var endpoint = endpoint
            endpoint.incarnation = 2
            return endpoint
        }
        balancer.update(fleet, at: time(50))
        #expect(weight("1", balancer, at: 50) == 1)
    }

    @Test func slowStartHoldsBackNoMoreThanEjectionMay() {
        var balancer = balancer(.edf2, weights: [1, 1]) { $0.ejectionLimit = .share(0.2) }
        balancer.update(endpoints([1, 1, 1, 1]), at: time(50))
        let held = (2...3).reduce(0) { $0 + 1 - weight("\($1)", balancer, at: 50) }
        #expect(abs(held - 0.8) < 0.05, "a fifth of four")
    }

    @Test func recoveredHealthIsEasedIn() {
        var balancer = balancer(.edf2, weights: [Int](repeating: 1, count: 10))
        var fleet = endpoints([Int](repeating: 1, count: 10))
        fleet[2].isHealthy = false
        balancer.update(fleet, at: time(10))
        fleet[2].isHealthy = true
        balancer.update(fleet, at: time(20))
        #expect(weight("2", balancer, at: 20) < 0.2)
    }

    private func report(_ capacities: [Double], to balancer: inout Balancer, at seconds: Double) {
        for (number, capacity) in capacities.enumerated() {
            let load = LoadReport(capacity: capacity, utilization: 0.5)
            balancer.hear(load, from: "\(number)", at: time(seconds))
        }
        balancer.advance(to: time(seconds))
    }

    @Test func reportedCapacityScalesWeights() {
        var balancer = balancer(.edf2, weights: [1, 1, 1, 1])
        report([100, 100, 25, 25], to: &balancer, at: 10)
        #expect((0..<4).map { weight("\($0)", balancer, at: 10) } == [1, 1, 0.25, 0.25])
    }

    @Test func reportsFade() {
        var balancer = balancer(.edf2, weights: [1, 1, 1, 1])
        report([100, 100, 25, 25], to: &balancer, at: 10)
        balancer.advance(to: time(39))
        #expect(weight("2", balancer, at: 39) == 0.25)
        balancer.advance(to: time(55))
        #expect(weight("2", balancer, at: 55) > 0.3)
        balancer.advance(to: time(80))
        #expect(weight("2", balancer, at: 80) == weight("0", balancer, at: 80))
    }

    @Test(arguments: [1e3, 1e6, 1e300])
    func aLiarAtMostDoublesItsPart(claim: Double) {
        let honest = [Double](repeating: 100, count: 19)
        var balancer = balancer(.edf2, weights: [Int](repeating: 1, count: 20))
        report([claim] + honest, to: &balancer, at: 10)
        #expect(weight("0", balancer, at: 10) <= 2)
        #expect((1..<20).allSatisfy { weight("\($0)", balancer, at: 10) > 0.9 })
    }

    @Test(arguments: [Double.nan, -1, 0, .infinity])
    func nonsenseIsNotHeard(claim: Double) {
        var balancer = balancer(.edf2, weights: [1, 1])
        report([claim, 100], to: &balancer, at: 10)
        #expect(weight("0", balancer, at: 10) == weight("1", balancer, at: 10))
    }

    @Test func tooFewReportsChangeNothing() {
        var balancer = balancer(.edf2, weights: [1, 1, 1, 1, 1])
        report([100, 10], to: &balancer, at: 10)
        #expect((0..<5).allSatisfy { weight("\($0)", balancer, at: 10) == 1 })
    }

    @Test func followingReportsCanBeSwitchedOff() {
        var balancer = balancer(.edf2, weights: [1, 1]) { $0.followsReportedCapacity = false }
        report([100, 10], to: &balancer, at: 10)
        #expect(weight("1", balancer, at: 10) == 1)
    }
}
