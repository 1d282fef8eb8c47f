import MartletBalancing
import Testing

@Suite struct RetryTests {
    @Test func aBudgetAllowsAFifthAndAReserve() {
        var budget = RetryBudget(ratio: 0.2, reservePerSecond: 10, timeToLive: .seconds(10))
        var retries = 0
        for call in 0..<10_000 {
            let now = time(Double(call) * 0.001)
            budget.deposit(at: now)
            if budget.withdraw(at: now) { retries += 1 }
        }
        #expect(retries <= 2_000 + 100)
        #expect(retries >= 1_900)
    }

    @Test func hedgesAreHalfOfRetriesAndTakeNoneOfThem() {
        var budget = RetryBudget()
        var hedges = 0
        for call in 0..<10_000 {
            let now = time(Double(call) * 0.001)
            budget.deposit(at: now)
            if call % 10 == 9, budget.withdrawHedge(at: now) { hedges += 1 }
        }
        #expect(hedges == 1_000)
        let retries = (0..<10_000).count { _ in budget.withdraw(at: time(10)) }
        #expect(retries >= 1_890)
        #expect(budget.allowsHedge(at: time(10)) == false, "retries left nothing")
    }

    @Test func whereAllIsSlowFewHedgesAreGrantedAndFewAreAskedFor() {
        var budget = RetryBudget()
        var (asked, granted) = (0, 0)
        // Every call takes longer than its hedge waits, and asks 100 ms after it began.
        var waiting: [Bool] = []
        for call in 0..<10_000 {
            let now = time(Double(call) * 0.002)
            budget.deposit(at: now)
            waiting.append(budget.allowsHedge(at: now))
            guard call >= 50, waiting[call - 50] else { continue }
            asked += 1
            if budget.withdrawHedge(at: now) { granted += 1 }
        }
        #expect(granted <= 20 * 56, "a tenth of the calls and five a second")
        #expect(asked <= 20 * 110, "and not many more ask in vain")
    }

    @Test func aQuietServiceIsHedgedAndABurstIsNot() {
        var budget = RetryBudget()
        let burst = (0..<500).count { _ in budget.withdrawHedge(at: time(0)) }
        #expect(burst == 5)
        #expect(budget.allowsHedge(at: time(0.5)) == false)
        #expect(budget.allowsHedge(at: time(2)) == true)
    }

    @Test func aQuietCallerHasTheReserveOnly() {
        var budget = RetryBudget()
        let burst = (0..<500).count { _ in budget.withdraw(at: time(0)) }
        #expect(burst == 100)
        #expect(budget.withdraw(at: time(9)) == false)
        #expect(
            budget.withdraw(at: time(11)) == true,
            "what was taken is forgotten after ten seconds"
        )
    }

    @Test func nothingIsRetriedWhileMostFails() {
        var budget = RetryBudget()
        for _ in 0..<9 { budget.observe(.error) }
        #expect(budget.withdraw(at: time(0)) == true)
        budget.observe(.timeout)
        #expect(budget.isSuspended)
        #expect(budget.withdraw(at: time(0)) == false)
        budget.observe(.ok)
        #expect(budget.withdraw(at: time(0)) == true)
    }

    @Test func aFewFailuresSuspendNothing() {
        var budget = RetryBudget()
        for call in 0..<10_000 {
            budget.observe(call % 5 == 0 ? .error : .ok)
            #expect(!budget.isSuspended)
        }
    }

    @Test func onlySafeCallsAreRetried() {
        let policy = RetryPolicy()
        for outcome in [CallOutcome.connect, .rejected] {
            #expect(policy.allowsRetry(after: outcome, attempt: 1, isIdempotent: false))
        }
        for outcome in [CallOutcome.error, .timeout] {
            #expect(!policy.allowsRetry(after: outcome, attempt: 1, isIdempotent: false))
            #expect(policy.allowsRetry(after: outcome, attempt: 2, isIdempotent: true))
            #expect(!policy.allowsRetry(after: outcome, attempt: 3, isIdempotent: true))
        }
        for outcome in [CallOutcome.ok, .ignored, .cancelled] {
            #expect(!policy.allowsRetry(after: outcome, attempt: 1, isIdempotent: true))
        }
        let eager = RetryPolicy(maximumAttempts: 100)
        #expect(!eager.allowsRetry(after: .connect, attempt: 5, isIdempotent: true))
    }

    @Test func waitsDoubleUpToTheLongestGiveOrTakeAFifth() {
        let policy = RetryPolicy()
        var random = SplitMix(seed: 1)
        for (attempt, base) in [(1, 25), (2, 50), (3, 100), (4, 200), (5, 250), (50, 250)] {
            for _ in 0..<100 {
                let delay = policy.delay(after: attempt, using: &random)
                #expect(delay >= .milliseconds(base) * 0.8)
                #expect(delay <= .milliseconds(base) * 1.2)
            }
        }
        let asked = policy.delay(after: 1, retryAfter: .seconds(3), using: &random)
        #expect(asked == .seconds(3))
    }

    @Test func theThrottleLetsAWellServiceBe() {
        var throttle = AdaptiveThrottle(seed: 1)
        for call in 0..<1_000 {
            let now = time(Double(call) * 0.01)
            #expect(throttle.admit(at: now) == true)
            if call % 2 == 0 { throttle.accept(at: now) }
        }
    }

    @Test func theThrottleHoldsBackWhatWouldBeTurnedAway() {
        var throttle = AdaptiveThrottle(seed: 1)
        var sent = 0
        for call in 0..<10_000 {
            let now = time(Double(call) * 0.01)
            if throttle.admit(at: now) { sent += 1 }
        }
        #expect(sent < 200)
        #expect(throttle.refusalProbability(at: time(100)) > 0.99)
        #expect(throttle.refusalProbability(at: time(300)) == 0)
    }

    @Test func capacityIsCompletedRateOverUtilization() {
        var estimator = CapacityEstimator()
        let span = Duration.seconds(1)
        #expect(estimator.observe(completed: 9, failed: 0, utilization: 0.1, over: span) == false)
        #expect(estimator.observe(completed: 60, failed: 0, utilization: 0.6, over: span) == true)
        #expect(estimator.capacity.map { abs($0 - 100) < 1e-9 } == true)
        estimator.observe(completed: 100, failed: 100, utilization: 0.5, over: span)
        #expect(estimator.capacity.map { abs($0 - 100) < 1e-9 } == true, "errors count as use")
        estimator.observe(completed: 50, failed: 0, utilization: 0, over: .zero)
        #expect(estimator.capacity.map { abs($0 - 100) < 1e-9 } == true)
    }
}
