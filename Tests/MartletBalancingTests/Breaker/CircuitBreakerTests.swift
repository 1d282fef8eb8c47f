import MartletBalancing
import Testing

/// The transition table of the breaker, row by row (docs/balancing.md).
@Suite struct CircuitBreakerTests {
    private func breaker(
        change: (inout CircuitBreaker.Configuration) -> Void = { _ in }
    ) -> CircuitBreaker {
        var configuration = CircuitBreaker.Configuration()
        configuration.jitter = 0
        change(&configuration)
        return CircuitBreaker(configuration: configuration, seed: 1)
    }

    /// Makes a call of the given outcome, if it is let through.
    @discardableResult
    private func call(
        _ breaker: inout CircuitBreaker,
        _ outcome: CallOutcome,
        at seconds: Double,
        latency: Duration = .zero
    ) -> Bool {
        guard let permit = breaker.permit(at: time(seconds)) else { return false }
        breaker.report(outcome, latency: latency, for: permit, at: time(seconds))
        return true
    }

    private func opened(at seconds: Double = 0) -> CircuitBreaker {
        var breaker = breaker()
        for _ in 0..<5 { call(&breaker, .error, at: seconds) }
        return breaker
    }

    @Test(arguments: [CallOutcome.error, .timeout, .connect])
    func fiveFailuresInARowOpenIt(outcome: CallOutcome) {
        var breaker = breaker()
        for _ in 0..<4 { call(&breaker, outcome, at: 0) }
        #expect(breaker.state == .closed)
        call(&breaker, outcome, at: 0)
        #expect(breaker.state == .open)
    }

    @Test func aSuccessBreaksTheRow() {
        var breaker = breaker { $0.minimumRequests = 1_000 }
        for _ in 0..<10 {
            for _ in 0..<4 { call(&breaker, .error, at: 0) }
            call(&breaker, .ok, at: 0)
        }
        #expect(breaker.state == .closed)
    }

    @Test(arguments: [CallOutcome.rejected, .ignored, .cancelled])
    func whatIsNotAFailureNeitherMakesNorBreaksARow(outcome: CallOutcome) {
        var breaker = breaker { $0.minimumRequests = 1_000 }
        for _ in 0..<100 { call(&breaker, outcome, at: 0) }
        #expect(breaker.state == .closed)
        for _ in 0..<4 { call(&breaker, .error, at: 0) }
        call(&breaker, outcome, at: 0)
        call(&breaker, .error, at: 0)
        #expect(breaker.state == .open)
    }

    @Test func theShareOpensItAtExactlyTheThreshold() {
        var breaker = breaker { $0.consecutiveFailures = 0 }
        for _ in 0..<5 { call(&breaker, .ok, at: 0) }
        for _ in 0..<4 { call(&breaker, .rejected, at: 0) }
        #expect(breaker.state == .closed, "nine calls are too few")
        call(&breaker, .rejected, at: 0)
        #expect(breaker.state == .open, "five of ten are not less than half")
    }

    @Test func whatIsOlderThanTheWindowDoesNotCount() {
        var breaker = breaker { $0.consecutiveFailures = 0 }
        for _ in 0..<9 { call(&breaker, .error, at: 0) }
        for _ in 0..<9 { call(&breaker, .ok, at: 11) }
        call(&breaker, .error, at: 11)
        #expect(breaker.state == .closed)
    }

    @Test func slowCallsOpenItWhereTheRuleIsSet() {
        var breaker = breaker {
            $0.slowCall = .seconds(1)
            $0.slowThreshold = 0.8
        }
        for _ in 0..<2 { call(&breaker, .ok, at: 0, latency: .milliseconds(999)) }
        for _ in 0..<7 { call(&breaker, .ok, at: 0, latency: .seconds(1)) }
        #expect(breaker.state == .closed)
        call(&breaker, .ok, at: 1, latency: .seconds(1))
        #expect(breaker.state == .open)
    }

    @Test func openItKeepsCallsAwayUntilTheIntervalIsOver() {
        var breaker = opened()
        #expect(breaker.permit(at: time(0.999)) == nil)
        #expect(breaker.permit(at: time(1))?.isProbe == true)
        #expect(breaker.state == .halfOpen)
    }

    @Test func halfOpenItLetsOneProbeThrough() {
        var breaker = opened()
        #expect(breaker.permit(at: time(1)) != nil)
        #expect(breaker.permit(at: time(1)) == nil)
    }

    @Test func aGoodProbeClosesItWithAnEmptyWindow() {
        var breaker = opened()
        call(&breaker, .ok, at: 1)
        #expect(breaker.state == .closed)
        for _ in 0..<4 { call(&breaker, .error, at: 1) }
        #expect(breaker.state == .closed)
    }

    @Test(arguments: [CallOutcome.error, .timeout, .connect, .rejected])
    func aBadProbeDoublesTheWait(outcome: CallOutcome) {
        var breaker = opened()
        var now = 1.0
        for wait in [2.0, 4, 8, 16, 32, 60, 60] {
            #expect(call(&breaker, outcome, at: now) == true)
            #expect(breaker.state == .open)
            #expect(breaker.permit(at: time(now + wait - 0.001)) == nil)
            now += wait
        }
    }

    @Test func aProbeThatSaysNothingFreesItsPlace() {
        var breaker = opened()
        #expect(call(&breaker, .cancelled, at: 1) == true)
        #expect(breaker.state == .halfOpen)
        #expect(breaker.permit(at: time(1)) != nil)
    }

    @Test func aLostProbeKeepsTheWait() throws {
        var breaker = opened()
        let maybePermit = breaker.permit(at: time(1))
        let permit = try #require(maybePermit)
        breaker.loseReport(of: permit, at: time(3))
        #expect(breaker.state == .open)
        #expect(breaker.permit(at: time(3.999)) == nil)
        #expect(breaker.permit(at: time(4)) != nil)
    }

    @Test func aProbeWhoseLossNobodyNoticesIsLostByItself() {
        var breaker = opened()
        #expect(breaker.permit(at: time(1)) != nil)
        #expect(breaker.permit(at: time(5.999)) == nil)
        #expect(breaker.permit(at: time(6)) == nil, "open again, for the same wait")
        #expect(breaker.permit(at: time(7)) != nil)
    }

    @Test func reportsOfAnOlderStateAreIgnored() throws {
        var breaker = breaker()
        let maybeEarly = breaker.permit(at: time(0))
        let early = try #require(maybeEarly)
        for _ in 0..<5 { call(&breaker, .error, at: 0) }
        breaker.report(.ok, for: early, at: time(0.5))
        #expect(breaker.state == .open)
        let maybeProbe = breaker.permit(at: time(1))
        let probe = try #require(maybeProbe)
        breaker.report(.error, for: early, at: time(1))
        #expect(breaker.state == .halfOpen)
        breaker.report(.ok, for: probe, at: time(1))
        #expect(breaker.state == .closed)
        breaker.report(.error, for: probe, at: time(1))
        for _ in 0..<4 { call(&breaker, .error, at: 1) }
        #expect(breaker.state == .closed, "a second report of the probe does not count")
    }

    @Test func cleanWindowsShortenTheNextWait() {
        var breaker = opened()
        call(&breaker, .error, at: 1)
        call(&breaker, .ok, at: 3)
        for second in 0..<30 { call(&breaker, .ok, at: 4 + Double(second)) }
        for _ in 0..<5 { call(&breaker, .error, at: 34) }
        #expect(breaker.permit(at: time(34.999)) == nil)
        #expect(breaker.permit(at: time(35)) != nil, "one interval again, not two")
    }

    @Test func flappingDoesNotShortenTheWait() {
        var breaker = opened()
        call(&breaker, .error, at: 1)
        call(&breaker, .ok, at: 3)
        for _ in 0..<5 { call(&breaker, .error, at: 4) }
        #expect(breaker.permit(at: time(5.999)) == nil)
        #expect(breaker.permit(at: time(6)) != nil)
    }

    @Test func anOrderHoldsUntilItsEnd() {
        var breaker = breaker()
        breaker.force(open: true, for: .seconds(60), at: time(0))
        #expect(breaker.permit(at: time(59)) == nil)
        #expect(breaker.permit(at: time(60)) != nil)
        #expect(breaker.state == .closed)
        breaker.force(open: false, for: .seconds(60), at: time(60))
        for _ in 0..<100 { call(&breaker, .error, at: 61) }
        #expect(breaker.state == .disabled)
    }

    @Test func aSuspendedHostForgetsItsRow() {
        var breaker = breaker()
        for _ in 0..<4 { call(&breaker, .error, at: 0) }
        call(&breaker, .error, at: 3_600)
        #expect(breaker.state == .closed)
    }

    @Test func waitsAreSpreadByJitter() {
        var waits: Set<Int> = []
        for seed in 0..<50 {
            var breaker = CircuitBreaker(seed: UInt64(seed))
            for _ in 0..<5 { call(&breaker, .error, at: 0) }
            let wait = (0...200).first { breaker.permit(at: time(Double($0) * 0.01)) != nil }
            waits.insert(wait ?? -1)
        }
        #expect(waits.allSatisfy { (50...150).contains($0) })
        #expect(waits.count > 20)
    }
}
