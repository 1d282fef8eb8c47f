import MartletBalancing
import Testing

/// Several of a few instances in trouble at once, and trouble that is over.
@Suite struct TroubleTests {
    @Test func whereTwoAreInTroubleAThirdIsTaken() throws {
        // The breaker would take the failing one away, and the pair with it.
        var balancer = balancer(.edf2, weights: [5, 4, 3, 2, 1]) { $0.breaker = nil }
        var counts = [Int](repeating: 0, count: 5)
        var ends: [(Balancer.Pick, Double)] = []
        for call in 0..<2_000 {
            let now = Double(call) * 0.002
            balancer.advance(to: time(now))
            let pick = try balancer.pick(at: time(now))
            let number = balancer.number(of: pick)
            if call >= 1_000 { counts[number] += 1 }
            if number == 1 {
                balancer.report(.error, for: pick, at: time(now))
            } else {
                ends.append((pick, now + (number == 0 ? 0.064 : 0.008)))
            }
            let over = ends.filter { $0.1 <= now }
            ends.removeAll { $0.1 <= now }
            for (pick, end) in over {
                let latency = Duration.milliseconds(balancer.number(of: pick) == 0 ? 64 : 8)
                balancer.report(.ok, latency: latency, for: pick, at: time(end))
            }
        }
        #expect(counts[1] <= 10, "\(counts)")
        #expect(counts[0] <= 100, "\(counts)")
    }

    @Test func whoIsWellAgainIsBelievedSoon() throws {
        var balancer = balancer(.edf2, weights: [1, 1, 1])
        for number in 0..<3 {
            let latency = Duration.milliseconds(number == 0 ? 800 : 10)
            balancer.report(.ok, latency: latency, of: "\(number)", at: time(0))
        }
        balancer.advance(to: time(1))
        for call in 0..<20 {
            let now = time(1 + Double(call) * 0.01)
            balancer.report(.ok, latency: .milliseconds(10), of: "0", at: now)
        }
        // As slow as three times the median at the worst: it gets what others leave.
        let busy = try (0..<12).map { _ in
            let pick = try balancer.pick(at: time(1.3))
            return balancer.number(of: pick)
        }
        #expect(busy.contains(0), "\(busy)")
    }

    @Test func aCallGivenUpLastedAtLeastAsLong() throws {
        func share(after elapsed: Duration) throws -> Int {
            var balancer = balancer(.edf2, weights: [1, 1, 1])
            for number in 0..<3 {
                let id = "\(number)"
                balancer.report(.ok, latency: .milliseconds(10), of: id, at: time(0))
            }
            balancer.report(.cancelled, latency: elapsed, of: "0", at: time(1))
            return try (0..<30).count { call in
                let pick = try balancer.pick(at: time(1))
                balancer.report(.ignored, for: pick, at: time(1))
                return balancer.number(of: pick) == 0
            }
        }
        #expect((8...12).contains(try share(after: .milliseconds(2))))
        #expect(try share(after: .milliseconds(100)) == 0)
        // A stream that was given up says nothing.
        #expect((8...12).contains(try share(after: .seconds(60))))
    }

    @Test func manyInFlightMakeASilenceLoud() throws {
        // Eight in flight to each of two instances, of which one answers every 2 ms.
        var balancer = balancer(.edf2, weights: [1, 1])
        var out: [[Balancer.Pick]] = [[], []]
        for number in 0..<2 {
            balancer.report(.ok, latency: .milliseconds(16), of: "\(number)", at: time(0))
        }
        balancer.advance(to: time(1))
        while out.contains(where: { $0.count < 8 }) {
            let pick = try balancer.pick(at: time(2))
            out[balancer.number(of: pick)].append(pick)
        }
        for step in 1...10 {
            let now = time(2 + Double(step) * 0.002)
            let answered = out[1].removeFirst()
            balancer.report(.ok, latency: .milliseconds(16), for: answered, at: now)
            let pick = try balancer.pick(at: now)
            #expect(step < 5 || balancer.number(of: pick) == 1, "at \(step)")
            out[balancer.number(of: pick)].append(pick)
        }
    }
}
