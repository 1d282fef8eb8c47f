import MartletBalancing
import Testing

/// An answer that is owed says something while it is owed.
@Suite struct SilenceTests {
    /// Of so many calls, one every 2 ms and each 10 ms long, how many go to an instance that has
    /// fallen silent `since` seconds ago; its calls are never reported.
    private func calls(toSilent instance: Int, from start: Double, _ span: Double) throws -> Int {
        var balancer = balancer(.edf2, weights: [1, 1, 1])
        var out: [(Balancer.Pick, Double)] = []
        var count = 0
        var now = 0.0
        while now < start + span {
            now += 0.002
            let pick = try balancer.pick(at: time(now))
            out.append((pick, now + 0.01))
            if now > start, balancer.number(of: pick) == instance {
                out.removeLast()
                count += 1
            }
            while let (first, end) = out.first, end <= now {
                balancer.report(.ok, latency: .milliseconds(10), for: first, at: time(end))
                out.removeFirst()
            }
        }
        return count
    }

    @Test func callsDoNotPileUpOnASilentInstance() throws {
        // An even part would be 50; what was in flight when it fell silent is not counted.
        let count = try calls(toSilent: 0, from: 1, 0.3)
        #expect(count <= 6, "\(count) of 150")
    }

    @Test func beyondTenSecondsSilenceIsAStream() throws {
        var balancer = balancer(.edf2, weights: [1, 1])
        for number in 0..<2 {
            balancer.report(.ok, latency: .milliseconds(10), of: "\(number)", at: time(0))
        }
        let stream = try balancer.pick(at: time(0))
        func share(from start: Double) throws -> Int {
            try (0..<100).count { call in
                let now = time(start + Double(call) * 0.001)
                return try balancer.call(at: now) == balancer.number(of: stream)
            }
        }
        #expect(try share(from: 5) == 0)
        // One more in flight is a reason to prefer the other, but no verdict.
        for number in 0..<2 {
            balancer.report(.ok, latency: .milliseconds(1), of: "\(number)", at: time(10.5))
        }
        let other = balancer.number(of: stream) == 0 ? "1" : "0"
        let busy = try (0..<3).map { _ in try balancer.pick(at: time(11)) }
        #expect(busy.contains { balancer.endpoint(of: $0)?.id != other })
    }
}
