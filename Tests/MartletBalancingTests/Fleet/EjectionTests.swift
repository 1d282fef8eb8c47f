import MartletBalancing
import Testing

/// How many breakers may open, and what happens when too few instances are left.
@Suite struct EjectionTests {
    /// Fails the given instances for a while; all others answer.
    private func fail(
        _ failing: Set<Int>,
        in balancer: inout Balancer,
        calls: Int = 2_000,
        from start: Double = 0
    ) {
        for call in 0..<calls {
            let now = time(start + Double(call) * 0.0001)
            guard let pick = try? balancer.pick(.init(mayProbe: false), at: now) else { continue }
            let isBad = failing.contains(balancer.number(of: pick))
            balancer.report(isBad ? .error : .ok, latency: .milliseconds(1), for: pick, at: now)
        }
    }

    private func open(in balancer: Balancer, of count: Int) -> Int {
        (0..<count).count { balancer.standing(of: "\($0)", at: time(0))?.breaker == .open }
    }

    @Test(arguments: [(2, 1), (3, 1), (4, 2), (10, 5), (20, 10)])
    func atMostHalfAreEjected(instances: Int, ejected: Int) {
        let weights = [Int](repeating: 1, count: instances)
        var balancer = balancer(.random, weights: weights) {
            $0.ejectionLimit = .share(0.5)
            $0.panicThreshold = 0
        }
        fail(Set(0..<instances), in: &balancer)
        #expect(open(in: balancer, of: instances) == ejected)
        #expect(balancer.statistics.refusedTrips > 0)
    }

    @Test func theOnlyInstanceIsNeverEjected() {
        var balancer = balancer(.random, weights: [1]) { $0.ejectionLimit = .share(1) }
        fail([0], in: &balancer)
        #expect(open(in: balancer, of: 1) == 0)
    }

    @Test func theLastInstanceIsNeverEjected() {
        var balancer = balancer(.random, weights: [1, 1, 1]) {
            $0.ejectionLimit = .share(1)
            $0.panicThreshold = 0
        }
        fail([0, 1, 2], in: &balancer)
        #expect(open(in: balancer, of: 3) == 2)
    }

    @Test(arguments: [(0.0, 10), (0.45, 10), (0.7, 4), (0.9, 2), (1.0, 2)])
    func aBusyServiceEjectsFewer(utilization: Double, ejected: Int) {
        let weights = [Int](repeating: 1, count: 20)
        var balancer = balancer(.random, weights: weights) { $0.panicThreshold = 0 }
        for number in 0..<20 {
            let load = LoadReport(capacity: 100, utilization: utilization)
            balancer.hear(load, from: "\(number)", at: time(0))
        }
        balancer.advance(to: time(0))
        fail(Set(0..<20), in: &balancer)
        #expect(open(in: balancer, of: 20) == ejected)
    }

    @Test func unknownUtilizationCountsAsHalf() {
        let weights = [Int](repeating: 1, count: 20)
        var balancer = balancer(.random, weights: weights)
        fail(Set(0..<20), in: &balancer)
        #expect(open(in: balancer, of: 20) == 8)
    }

    @Test func panicIgnoresBreakersUntilEnoughAreBack() throws {
        var balancer = balancer(.roundRobin, weights: [1, 1, 1, 1, 1]) {
            $0.ejectionLimit = .share(1)
        }
        fail([0, 1], in: &balancer)
        #expect(!balancer.isInPanic, "three of five are left")
        fail([2], in: &balancer, from: 0.2)
        #expect(balancer.isInPanic)
        let pick = try balancer.pick(.init(mayProbe: false), at: time(0.4))
        #expect(pick.isInPanic)
        let counts = try (0..<50).map { _ in
            balancer.number(of: try balancer.pick(.init(mayProbe: false), at: time(0.4)))
        }
        #expect(Set(counts).count == 5)
        balancer.release("0", at: time(0.5))
        #expect(!balancer.isInPanic, "three of five are the 60 % at which panic ends")
    }

    @Test func panicLiftsNeitherDeathNorDrainingNorOrders() throws {
        var balancer = Balancer(configuration: .init(policy: .roundRobin), seed: 1)
        var fleet = endpoints([1, 1, 0, 1, 1])
        fleet[1].isHealthy = false
        fleet[3].isHealthy = false
        balancer.update(fleet, at: time(0))
        balancer.force(open: true, "4", at: time(0))
        #expect(balancer.isInPanic)
        for _ in 0..<20 {
            #expect(balancer.number(of: try balancer.pick(at: time(0))) == 0)
        }
        #expect(balancer.exclusions.critical == 2)
        #expect(balancer.exclusions.draining == 1)
        #expect(balancer.exclusions.breaker == 1)
    }

    @Test func penaltiesObeyTheSameLimit() {
        let weights = [Int](repeating: 1, count: 10)
        var balancer = balancer(.edf2, weights: weights) {
            $0.breaker = nil
            $0.ejectionLimit = .share(0.2)
        }
        fail(Set(0..<10), in: &balancer, calls: 200)
        let marked = (0..<10).count {
            (balancer.standing(of: "\($0)", at: time(0.02))?.penalty ?? 1) > 2
        }
        #expect(marked == 2)
    }

    @Test func aProbeGoesOnlyWhereItMay() throws {
        var balancer = balancer(.roundRobin, weights: [1, 1, 1])
        fail([0], in: &balancer)
        for call in 0..<30 {
            let pick = try balancer.pick(.init(mayProbe: false), at: time(3 + Double(call) * 0.01))
            #expect(!pick.isProbe)
        }
        let probe = try balancer.pick(at: time(4))
        #expect(probe.isProbe)
        #expect(balancer.number(of: probe) == 0)
        #expect(try !balancer.pick(at: time(4)).isProbe, "one at a time")
        balancer.report(.ok, for: probe, at: time(4))
        #expect(balancer.standing(of: "0", at: time(4))?.breaker == .closed)
        #expect(balancer.standing(of: "0", at: time(4))?.isWarming == true)
    }

    @Test func aNewIncarnationStartsClosedAndOldReportsAreStale() throws {
        var balancer = balancer(.roundRobin, weights: [1, 1, 1])
        let old = try balancer.pick(at: time(0))
        let number = balancer.number(of: old)
        fail([number], in: &balancer)
        #expect(balancer.standing(of: "\(number)", at: time(0))?.breaker == .open)
        var fleet = endpoints([1, 1, 1])
        fleet[number].incarnation = 7
        balancer.update(fleet, at: time(1))
        #expect(balancer.standing(of: "\(number)", at: time(1))?.breaker == .closed)
        #expect(balancer.report(.error, for: old, at: time(1)) == .stale)
        #expect(balancer.requestsInFlight == 0)
    }

    @Test func anInstanceBackWithinAMinuteFindsItsBreakerOpen() {
        var balancer = balancer(.roundRobin, weights: [1, 1, 1])
        fail([0], in: &balancer)
        balancer.update(endpoints([1, 1, 1]).filter { $0.id != "0" }, at: time(1))
        #expect(balancer.standing(of: "0", at: time(1)) == nil)
        balancer.update(endpoints([1, 1, 1]), at: time(30))
        #expect(balancer.standing(of: "0", at: time(30))?.breaker == .open)
        balancer.update(endpoints([1, 1, 1]).filter { $0.id != "0" }, at: time(31))
        balancer.update(endpoints([1, 1, 1]), at: time(92))
        balancer.advance(to: time(92))
        balancer.update(endpoints([1, 1, 1]).filter { $0.id != "0" }, at: time(93))
        balancer.advance(to: time(160))
        balancer.update(endpoints([1, 1, 1]), at: time(161))
        #expect(balancer.standing(of: "0", at: time(161))?.breaker == .closed)
    }
}
