import MartletBalancing
import Testing

/// What a single pick can ask for.
@Suite struct RequestTests {
    @Test(arguments: BalancingPolicy.allCases)
    func excludedInstancesAreNotPicked(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [1, 1, 1])
        for key in 0..<100 {
            var request = Balancer.Request(key: .init(UInt64(key)))
            let first = try balancer.pick(request, at: time(0))
            request.exclude(first)
            let second = try balancer.pick(request, at: time(0))
            request.exclude(second)
            let third = try balancer.pick(request, at: time(0))
            let numbers = [first, second, third].map { balancer.number(of: $0) }
            #expect(Set(numbers).count == 3)
            request.exclude(third)
            #expect(throws: Balancer.Refusal.unavailable) {
                try balancer.pick(request, at: time(0))
            }
            for pick in [first, second, third] {
                balancer.report(.ok, latency: .milliseconds(1), for: pick, at: time(0))
            }
        }
    }

    @Test(arguments: [BalancingPolicy.edf2, .weightedRoundRobin])
    func exclusionsLeaveNoTrace(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [1, 1, 1, 1])
        for _ in 0..<400 {
            var request = Balancer.Request()
            request.exclude("2", in: balancer)
            let pick = try balancer.pick(request, at: time(0))
            balancer.report(.ok, latency: .milliseconds(1), for: pick, at: time(0))
        }
        let counts = try balancer.counts(of: 4, in: 400)
        #expect(counts.allSatisfy { abs($0 - 100) <= 2 })
    }

    @Test func retryAfterHoldsAnInstanceOff() throws {
        var balancer = balancer(.edf2, weights: [1, 1, 1, 1, 1, 1]) { $0.breaker = nil }
        let pick = try balancer.pick(at: time(0))
        let number = balancer.number(of: pick)
        balancer.report(.rejected, retryAfter: .seconds(120), for: pick, at: time(0))
        #expect((balancer.standing(of: "\(number)", at: time(119))?.penalty ?? 0) > 100)
        var calls = 0
        for second in 1..<120 where try balancer.call(at: time(Double(second))) == number {
            calls += 1
        }
        #expect(calls == 0)
    }

    @Test func aLostReportOnlyEndsTheCall() throws {
        var balancer = balancer(.edf2, weights: [1])
        let pick = try balancer.pick(at: time(0))
        balancer.loseReport(of: pick, at: time(5))
        #expect(balancer.requestsInFlight == 0)
        #expect(balancer.standing(of: "0", at: time(5))?.penalty == 1)
    }

    @Test func aSecondReportTakesNothingBelowZero() throws {
        var balancer = balancer(.leastRequest, weights: [1, 1])
        let pick = try balancer.pick(at: time(0))
        for _ in 0..<5 { balancer.report(.ok, for: pick, at: time(0)) }
        #expect(balancer.requestsInFlight == 0)
    }

    @Test func timeThatGoesBackIsTakenForTheSameMoment() throws {
        var balancer = balancer(.edf2, weights: [1, 1, 1])
        for call in 0..<200 {
            let now = time(call % 2 == 0 ? 100 : 50)
            let pick = try balancer.pick(at: now)
            let outcome: CallOutcome = call % 3 == 0 ? .error : .ok
            balancer.report(outcome, latency: .milliseconds(5), for: pick, at: now)
            balancer.advance(to: now)
        }
        _ = try balancer.pick(at: MonotonicTime(nanoseconds: .max))
        _ = try balancer.pick(at: MonotonicTime(nanoseconds: .min))
    }
}

@Suite struct PeekTests {
    @Test(arguments: BalancingPolicy.allCases)
    func peekingTellsTheNextPickAndCountsNothing(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [1, 2, 3, 4, 5])
        for key in 0..<200 as Range<UInt64> {
            let request = Balancer.Request(key: .init(key))
            let before = balancer.statistics
            let peeked = try balancer.peek(request, at: time(0))
            #expect(balancer.statistics == before)
            #expect(balancer.requestsInFlight == 0)
            let picked = try balancer.pick(request, at: time(0))
            #expect(picked == peeked)
            balancer.report(.ok, latency: .milliseconds(1), for: picked, at: time(0))
        }
    }

    @Test(arguments: [BalancingPolicy.edf2, .weightedRoundRobin, .random, .maglev])
    func drawingFollowsTheWeightsAndLeavesNothingBehind(policy: BalancingPolicy) throws {
        var balancer = balancer(policy, weights: [5, 3, 1, 0])
        var counts = [0, 0, 0, 0]
        for _ in 0..<9_000 {
            let pick = try balancer.draw(at: time(0))
            counts[balancer.number(of: pick)] += 1
            #expect(balancer.requestsInFlight == 0)
        }
        #expect((4_600...5_400).contains(counts[0]))
        #expect((2_700...3_300).contains(counts[1]))
        #expect(counts[3] == 0)
    }

    @Test func drawingWithAKeyIsALookUp() throws {
        var balancer = balancer(.maglev, weights: [1, 1, 1])
        let request = Balancer.Request(key: .init("user-42"))
        let first = try balancer.draw(request, at: time(0))
        for _ in 0..<100 {
            let again = try balancer.draw(request, at: time(0))
            #expect(again == first)
        }
    }

    @Test func peekingAtNothingSaysWhy() {
        var balancer = Balancer(configuration: .init(policy: .maglev), seed: 1)
        #expect(throws: Balancer.Refusal.empty) {
            try balancer.peek(.init(key: .init(1)), at: time(0))
        }
    }
}
