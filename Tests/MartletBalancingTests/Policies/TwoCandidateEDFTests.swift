import MartletBalancing
import Testing

/// F2 and what sets EDF2 apart: it sees.
@Suite struct TwoCandidateEDFTests {
    @Test(arguments: [[5, 1, 1], [1, 1, 1, 1], [7, 3, 2, 1], [100, 1, 50, 9]])
    func equalInstancesGetTheirWeights(weights: [Int]) throws {
        var balancer = balancer(.edf2, weights: weights)
        let total = weights.reduce(0, +)
        _ = try balancer.counts(of: weights.count, in: 5 * total)
        let counts = try balancer.counts(of: weights.count, in: 10 * total)
        for (count, weight) in zip(counts, weights) {
            #expect(abs(count - 10 * weight) <= 1 + weight / 10)
        }
    }

    @Test func aSlowInstanceIsPassedOver() throws {
        var balancer = balancer(.edf2, weights: [1, 1, 1, 1])
        var counts = [Int](repeating: 0, count: 4)
        for call in 0..<4_000 {
            let now = time(Double(call) * 0.001)
            let pick = try balancer.pick(at: now)
            let number = balancer.number(of: pick)
            counts[number] += 1
            let latency = Duration.milliseconds(number == 0 ? 80 : 10)
            balancer.report(.ok, latency: latency, for: pick, at: now)
        }
        #expect(counts[0] < 40)
        #expect(counts[1...].allSatisfy { $0 > 1_100 }, "\(counts)")
    }

    @Test func aBusyInstanceIsPassedOver() throws {
        var balancer = balancer(.edf2, weights: [1, 1, 1, 1])
        _ = try balancer.counts(of: 4, in: 40)
        var held: [Balancer.Pick] = []
        while held.count < 5 {
            let pick = try balancer.pick(at: time(0))
            if balancer.number(of: pick) == 0 {
                held.append(pick)
            } else {
                balancer.report(.ok, latency: .milliseconds(1), for: pick, at: time(0))
            }
            if balancer.statistics.picks > 10_000 { break }
        }
        #expect(held.count < 5, "a busy instance does not come up while idle ones wait")
    }

    @Test func nobodyIsStarvedForEver() throws {
        var balancer = balancer(.edf2, weights: [1, 1])
        for call in 0..<2 {
            let pick = try balancer.pick(at: time(0))
            let latency = Duration.milliseconds(balancer.number(of: pick) == 0 ? 900 : 10)
            balancer.report(.ok, latency: latency, for: pick, at: time(Double(call)))
        }
        var wasTried = false
        for call in 0..<600 {
            let now = time(2 + Double(call) * 0.1)
            if try balancer.call(at: now) == 0 { wasTried = true }
        }
        #expect(wasTried, "a peak fades, and the instance is tried again")
    }

    @Test func anUnknownInstanceGetsOneRequestAtATime() throws {
        var balancer = balancer(.edf2, weights: [1, 1, 1]) { $0.slowStart = nil }
        _ = try balancer.counts(of: 3, in: 30)
        balancer.update(endpoints([1, 1, 1, 1]), at: time(1))
        var out = 0
        for _ in 0..<200 {
            let pick = try balancer.pick(at: time(1))
            if balancer.number(of: pick) == 3 {
                out += 1
            } else {
                balancer.report(.ok, latency: .milliseconds(1), for: pick, at: time(1))
            }
        }
        #expect(out == 1)
    }
}
