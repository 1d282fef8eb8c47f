import MartletBalancing
import Testing

/// A probe lives as long as its own lease, and one that ends well late has ended well.
@Suite struct ProbeLeaseTests {
    /// A balancer whose instance 0 has its breaker open, and a probe of it.
    private func probing(lease: Duration?) throws -> (Balancer, Balancer.Pick) {
        var balancer = balancer(.roundRobin, weights: [1, 1, 1])
        for _ in 0..<5 { balancer.report(.error, of: "0", at: time(0)) }
        let probe = try balancer.pick(.init(lease: lease), at: time(2))
        #expect(probe.isProbe)
        return (balancer, probe)
    }

    private func breaker(of balancer: Balancer, at seconds: Double) -> CircuitBreaker.State? {
        balancer.standing(of: "0", at: time(seconds))?.breaker
    }

    @Test func aSlowProbeClosesWithinItsLease() throws {
        var (balancer, probe) = try probing(lease: .seconds(10))
        for call in 1..<60 {
            let pick = try balancer.pick(at: time(2 + Double(call) * 0.1))
            #expect(!pick.isProbe)
            balancer.report(.ok, for: pick, at: time(2 + Double(call) * 0.1))
        }
        let reception = balancer.report(.ok, latency: .seconds(6), for: probe, at: time(8))
        #expect(reception == .counted)
        #expect(breaker(of: balancer, at: 8) == .closed)
    }

    @Test func aLateSuccessClosesThoughTheProbeCountedAsLost() throws {
        var (balancer, probe) = try probing(lease: nil)
        balancer.settleBreakers(at: time(7.5))
        #expect(breaker(of: balancer, at: 7.5) == .open)
        #expect(balancer.report(.ok, for: probe, at: time(8)) == .counted)
        #expect(breaker(of: balancer, at: 8) == .closed)
        #expect(balancer.requestsInFlight == 0)
    }

    @Test func aLateSuccessFromBeforeAFailedProbeSaysNothing() throws {
        var (balancer, probe) = try probing(lease: nil)
        balancer.settleBreakers(at: time(7.5))
        let second = try balancer.pick(at: time(10))
        #expect(second.isProbe)
        balancer.report(.error, for: second, at: time(10))
        #expect(balancer.report(.ok, for: probe, at: time(10.1)) == .stale)
        #expect(breaker(of: balancer, at: 10.1) == .open)
    }

    @Test func aLateFailureSaysNothing() throws {
        var (balancer, probe) = try probing(lease: nil)
        balancer.settleBreakers(at: time(7.5))
        #expect(balancer.report(.error, for: probe, at: time(8)) == .stale)
        #expect(breaker(of: balancer, at: 8) == .open)
    }

    @Test func aProbeCanBeKept() throws {
        var (balancer, probe) = try probing(lease: .seconds(3))
        balancer.keepProbe(probe, until: time(30))
        balancer.settleBreakers(at: time(20))
        #expect(breaker(of: balancer, at: 20) == .halfOpen)
        balancer.settleBreakers(at: time(30))
        #expect(breaker(of: balancer, at: 30) == .open)
    }

    @Test func aThresholdAboveOneIsNever() {
        var configuration = CircuitBreaker.Configuration(threshold: 2)
        configuration.consecutiveFailures = 20
        var breaker = CircuitBreaker(configuration: configuration, seed: 1)
        for call in 1...20 {
            #expect(breaker.state == .closed, "before \(call)")
            guard let permit = breaker.permit(at: time(0)) else { return }
            breaker.report(.error, for: permit, at: time(0))
        }
        #expect(breaker.state == .open)
    }
}
