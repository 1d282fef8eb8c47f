import MartletBalancing
import Testing

/// Random histories of one breaker, with reports duplicated, late, lost and out of order.
@Suite struct BreakerModelTests {
    @Test(arguments: 0..<40)
    func noHistoryBreaksTheRules(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var configuration = CircuitBreaker.Configuration()
        configuration.probes = 1 + seed % 3
        var breaker = CircuitBreaker(configuration: configuration, seed: UInt64(seed))
        var now = 0.0
        var out: [CircuitBreaker.Permit] = []
        var probesOut: [(permit: CircuitBreaker.Permit, until: Double)] = []
        for _ in 0..<3_000 {
            now += random.unit() * random.unit() * 2
            switch random.index(below: 10) {
            case 0...4:
                guard let permit = breaker.permit(at: time(now)) else {
                    #expect(breaker.state != .closed && breaker.state != .disabled)
                    continue
                }
                out.append(permit)
                if permit.isProbe {
                    #expect(breaker.state == .halfOpen)
                    // Probes of an earlier half-open state are out, but not of this one.
                    probesOut.removeAll { $0.permit != permit || $0.until <= now }
                    probesOut.append((permit, now + 5))
                    #expect(probesOut.count <= configuration.probes)
                }
            case 5...8 where !out.isEmpty:
                let place = random.index(below: out.count)
                let permit = random.index(below: 4) == 0 ? out[place] : out.remove(at: place)
                let outcomes: [CallOutcome] = [
                    .ok, .ok, .error, .timeout, .connect, .rejected, .ignored, .cancelled,
                ]
                let outcome = outcomes[random.index(below: outcomes.count)]
                if permit.isProbe { probesOut.removeAll { $0.permit == permit } }
                breaker.report(outcome, for: permit, at: time(now))
            case 9 where !out.isEmpty:
                breaker.loseReport(of: out.removeLast(), at: time(now))
            default:
                break
            }
        }
    }

    /// However it got where it is and whatever was lost: traffic comes back in bounded time.
    @Test(arguments: 0..<40)
    func trafficResumesThoughReportsAreLostForEver(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        var breaker = CircuitBreaker(seed: UInt64(seed))
        var now = 0.0
        for _ in 0..<200 {
            now += random.unit() * 3
            guard let permit = breaker.permit(at: time(now)) else { continue }
            if random.index(below: 3) > 0 {
                let outcome: CallOutcome = random.index(below: 5) == 0 ? .ok : .error
                breaker.report(outcome, for: permit, at: time(now))
            }
        }
        // From here on nothing is ever reported; some call must pass within every such stretch.
        let bound = 60 * 1.5 + 5
        for _ in 0..<20 {
            let start = now
            while breaker.permit(at: time(now)) == nil {
                now += 0.05
                try #require(now - start <= bound + 0.1)
            }
        }
    }
}
