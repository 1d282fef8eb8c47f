import MartletBalancing
import Testing

/// When a failure is held against an instance, and for how long.
@Suite struct FailureTests {
    /// The penalty of instance 0 after these outcomes of its calls, 200 good calls before.
    private func penalty(
        after outcomes: [CallOutcome],
        breaker: CircuitBreaker.Configuration? = .init()
    ) -> Double {
        var balancer = balancer(.edf2, weights: [1, 1]) { $0.breaker = breaker }
        for call in 0..<400 {
            let now = time(Double(call) * 0.01)
            balancer.report(.ok, latency: .milliseconds(1), of: "\(call % 2)", at: now)
        }
        for outcome in outcomes { balancer.report(outcome, of: "0", at: time(4)) }
        return balancer.standing(of: "0", at: time(4))?.penalty ?? 0
    }

    @Test(arguments: [CircuitBreaker.Configuration?.some(.init()), nil])
    func oneFailureInManyIsNoVerdict(breaker: CircuitBreaker.Configuration?) {
        #expect(penalty(after: [.error], breaker: breaker) == 1)
        #expect(penalty(after: [.error, .ok, .timeout], breaker: breaker) == 1)
        #expect(penalty(after: [.error, .error], breaker: breaker) > 2)
        #expect(penalty(after: [.rejected, .connect], breaker: breaker) > 2)
    }

    @Test func aTenthOfTheWindowIsOne() {
        let mixed = [CallOutcome](repeating: .error, count: 30).flatMap { [$0, .ok] }
        #expect(penalty(after: mixed) > 2)
    }

    @Test func whoAsksToBeLeftAloneIs() {
        var balancer = balancer(.edf2, weights: [1, 1])
        for _ in 0..<50 { balancer.report(.ok, latency: .milliseconds(1), of: "0", at: time(0)) }
        balancer.report(.rejected, retryAfter: .seconds(5), of: "0", at: time(0))
        #expect(balancer.standing(of: "0", at: time(4))?.penalty ?? 0 > 100)
    }

    /// The instance that failed once is called again at once, not a minute later.
    @Test func afterOneErrorTheNextCallIsNear() throws {
        var balancer = balancer(.edf2, weights: [1, 1])
        var failedAt: Double?
        for call in 0..<1_000 {
            let now = Double(call) * 0.01
            let pick = try balancer.pick(at: time(now))
            let isFirst = balancer.number(of: pick) == 0
            if let failedAt, isFirst {
                #expect(now - failedAt < 0.1)
                return
            }
            let isBad = isFirst && call > 400
            if isBad { failedAt = now }
            let outcome: CallOutcome = isBad ? .error : .ok
            balancer.report(outcome, latency: .milliseconds(5), for: pick, at: time(now))
        }
        Issue.record("it was never called again")
    }

    /// Where calls fail everywhere, it takes a longer row.
    @Test func failuresElsewhereExcuseAShortRow() {
        var balancer = balancer(.edf2, weights: [1, 1, 1])
        for call in 0..<900 {
            let isBad = call % 100 == 1
            let now = time(Double(call) * 0.01)
            balancer.report(isBad ? .error : .ok, of: "\(call % 3)", at: now)
        }
        for number in 1...4 {
            balancer.report(.error, of: "0", at: time(9))
            let penalty = balancer.standing(of: "0", at: time(9))?.penalty ?? 0
            #expect(number < 4 ? penalty == 1 : penalty > 2, "after \(number)")
        }
    }

    /// A busy instance that begins to fail still answers well to what it took in before.
    @Test func oldCallsThatEndWellDoNotBreakTheRow() {
        var balancer = balancer(.edf2, weights: [1, 1])
        for _ in 0..<200 { balancer.report(.ok, latency: .milliseconds(1), of: "0", at: time(0)) }
        balancer.report(.error, of: "0", at: time(1))
        balancer.report(.ok, latency: .milliseconds(50), of: "0", at: time(1.01))
        balancer.report(.error, of: "0", at: time(1.02))
        #expect(balancer.standing(of: "0", at: time(1.02))?.penalty ?? 0 > 2)
    }

    @Test(arguments: [true, false])
    func anOrderLiftsThePenalty(isRelease: Bool) {
        var balancer = balancer(.edf2, weights: [1, 1])
        for _ in 0..<3 { balancer.report(.error, of: "0", at: time(0)) }
        #expect(balancer.standing(of: "0", at: time(0))?.penalty ?? 0 > 2)
        if isRelease {
            balancer.release("0", at: time(1))
        } else {
            balancer.force(open: false, "0", at: time(1))
            for _ in 0..<9 { balancer.report(.error, of: "0", at: time(1)) }
        }
        #expect(balancer.standing(of: "0", at: time(1))?.penalty == 1)
    }
}
