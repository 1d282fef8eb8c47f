import MartletBalancing
import Testing

/// What an ejection may not make worse, and what brings no panic on.
@Suite struct PanicTests {
    /// Errors of so many calls, ten in flight, where one instance fails every call.
    private func errors(weights: [Int], failing: Int, policy: BalancingPolicy) throws -> Int {
        var balancer = balancer(policy, weights: weights)
        var out: [Balancer.Pick] = []
        var errors = 0
        for call in 0..<10_000 {
            let now = time(Double(call) * 0.001)
            if call % 100 == 0 { balancer.advance(to: now) }
            out.append(try balancer.pick(at: now))
            guard out.count == 10 else { continue }
            let pick = out.removeFirst()
            let isBad = balancer.number(of: pick) == failing
            if isBad { errors += 1 }
            balancer.report(isBad ? .error : .ok, latency: .milliseconds(10), for: pick, at: now)
        }
        return errors
    }

    @Test(arguments: [[5, 3, 1], [2, 1]], [BalancingPolicy.edf2, .peakEWMA, .leastRequest])
    func anyInstanceMayFailWhateverItWeighs(weights: [Int], policy: BalancingPolicy) throws {
        for failing in weights.indices {
            let errors = try errors(weights: weights, failing: failing, policy: policy)
            #expect(errors <= 60, "number \(failing + 1) of \(weights): \(errors) of 10,000")
        }
    }

    @Test func whatStandsOnHostsThatAreGoneBringsNoPanic() throws {
        var balancer = Balancer(seed: 1)
        var fleet = endpoints([1, 1, 1, 1, 1])
        for gone in 2...4 {
            fleet[gone].isHealthy = false
            fleet[gone].isReachable = false
        }
        balancer.update(fleet, at: time(0))
        for call in 0..<200 {
            let now = time(Double(call) * 0.01)
            let pick = try balancer.pick(.init(mayProbe: false), at: now)
            let isBad = balancer.number(of: pick) == 0
            balancer.report(isBad ? .error : .ok, latency: .milliseconds(1), for: pick, at: now)
            #expect(!pick.isInPanic)
        }
        for _ in 0..<5 { balancer.report(.error, of: "0", at: time(2)) }
        #expect(balancer.standing(of: "0", at: time(2))?.breaker == .open)
        #expect(!balancer.isInPanic)
        #expect(balancer.exclusions.critical == 3)
    }

    @Test func anUnreachableNodeKeepsItsInstanceFromPicksThoughItsChecksPass() throws {
        var balancer = Balancer(seed: 1)
        var fleet = endpoints([1, 1])
        fleet[1].isReachable = false
        balancer.update(fleet, at: time(0))
        for _ in 0..<20 { #expect(try balancer.call() == 0) }
        fleet[1].isReachable = true
        balancer.update(fleet, at: time(1))
        let counts = try balancer.counts(of: 2, in: 100)
        #expect(counts[1] > 0)
    }
}
