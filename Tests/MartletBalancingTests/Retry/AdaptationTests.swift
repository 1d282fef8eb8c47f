import MartletBalancing
import Testing

/// What is found out from latencies: quantiles, and how many calls a service bears at once.
@Suite struct AdaptationTests {
    @Test func quantilesAreWithinAnEighth() {
        var digest = LatencyDigest()
        for number in 1...49 { digest.observe(.milliseconds(number)) }
        #expect(digest.quantile(0.5) == nil, "too few")
        for number in 50...1_000 { digest.observe(.milliseconds(number)) }
        for share in [0.05, 0.5, 0.95, 0.99] {
            let quantile = (digest.quantile(share) ?? .zero) / .milliseconds(1)
            #expect(quantile >= 1_000 * share && quantile <= 1_130 * share, "\(share): \(quantile)")
        }
        #expect(digest.quantile(-0.1) == nil)
        digest.observe(.zero)
        digest.observe(.seconds(Int64.max))
    }

    @Test func whatWasLongAgoFades() {
        var digest = LatencyDigest()
        for _ in 0..<2_000 { digest.observe(.milliseconds(100)) }
        for _ in 0..<8_000 { digest.observe(.milliseconds(1)) }
        #expect(digest.quantile(0.95) ?? .zero < .milliseconds(2))
    }

    private func run(_ limit: inout ConcurrencyLimit, windows: Int, latency: (Int) -> Double) {
        for _ in 0..<(windows * 50) {
            let inFlight = limit.limit
            let span = Duration.nanoseconds(Int64(latency(inFlight) * 1e6))
            limit.observe(.ok, latency: span, inFlight: inFlight)
        }
    }

    /// A service of 40 slots, 10 ms a call, the rest waiting in line.
    @Test func itSettlesAboutWhereWaitingBegins() {
        var limit = ConcurrencyLimit()
        run(&limit, windows: 150) { 10 * max(1, Double($0) / 40) }
        #expect((40...90).contains(limit.limit), "\(limit.limit)")
    }

    @Test func itShrinksWhereTheServiceSlowsDownAndComesBack() {
        var limit = ConcurrencyLimit()
        run(&limit, windows: 100) { 10 * max(1, Double($0) / 40) }
        run(&limit, windows: 20) { 10 * max(1, Double($0) / 10) }
        #expect(limit.limit <= 25, "\(limit.limit)")
        run(&limit, windows: 60) { 10 * max(1, Double($0) / 40) }
        #expect(limit.limit >= 40, "\(limit.limit)")
    }

    @Test func itDoesNotGrowWhileHalfOfItIsIdle() {
        var limit = ConcurrencyLimit()
        for _ in 0..<5_000 { limit.observe(.ok, latency: .milliseconds(10), inFlight: 3) }
        #expect(limit.limit == 32)
    }

    @Test func timeOutsShrinkItToItsLeastAndNoFurther() {
        var limit = ConcurrencyLimit()
        for _ in 0..<1_000 { limit.observe(.timeout, latency: nil, inFlight: 32) }
        #expect(limit.limit == 4)
        #expect(limit.admits(inFlight: 3) && !limit.admits(inFlight: 4))
    }
}
