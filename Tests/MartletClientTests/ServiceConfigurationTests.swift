import MartletBalancing
import MartletClient
import Testing

/// Whose word counts: the caller's, then the registrations', then the library's.
struct ServiceConfigurationTests {
    @Test func withoutAnyWordTheDefaultsHold() {
        let terms = ServiceConfiguration().balancing(of: [endpoint(), endpoint(policy: "odd")])
        #expect(terms.policy == .edf2)
        #expect(terms.breaker == CircuitBreaker.Configuration())
    }

    @Test func theRegistrationsCount() {
        let breaker = RecordedBreaker(threshold: 0.2, window: .seconds(3), interval: nil)
        let terms = ServiceConfiguration().balancing(of: [
            endpoint(policy: "maglev", breaker: breaker)
        ])
        #expect(terms.policy == .maglev)
        #expect(terms.breaker?.threshold == 0.2)
        #expect(terms.breaker?.window == .seconds(3))
        #expect(terms.breaker?.interval == .seconds(1))
    }

    @Test func theCallerWins() {
        let all = [endpoint(policy: "maglev", breaker: RecordedBreaker(threshold: 0.2))]
        var configuration = ServiceConfiguration(policy: .random, breaker: .off)
        #expect(configuration.balancing(of: all).policy == .random)
        #expect(configuration.balancing(of: all).breaker == nil)
        configuration.breaker = .own(.init(threshold: 0.9))
        #expect(configuration.balancing(of: all).breaker?.threshold == 0.9)
    }

    @Test func theFirstRegistrationThatSaysAnythingWins() {
        let configuration = ServiceConfiguration()
        let random = endpoint(policy: "random")
        let ring = endpoint(policy: "ring")
        #expect(configuration.balancing(of: [random, ring, ring]).policy == .random)
        #expect(configuration.balancing(of: [endpoint(), ring, random]).policy == .ring)
        #expect(configuration.balancing(of: [endpoint(policy: "odd"), ring]).policy == .ring)
    }

    @Test(arguments: ["peakEWMA", "PeakEwma", "peak-ewma", "peak_ewma"])
    func policiesAreNamedInAnyCase(_ name: String) {
        #expect(ServiceConfiguration().balancing(of: [endpoint(policy: name)]).policy == .peakEWMA)
    }

    @Test func aThresholdIsAShareOrFailuresInARow() {
        let few = RecordedBreaker(threshold: 3).configuration
        #expect(few.consecutiveFailures == 3)
        #expect(few.threshold > 1, "no share opens it as well")
        let share = RecordedBreaker(threshold: 0.3).configuration
        #expect(share.threshold == 0.3)
        #expect(share.consecutiveFailures == 0, "no row opens it as well")
        #expect(RecordedBreaker(threshold: -1).configuration == CircuitBreaker.Configuration())
    }

    @Test func theFinerKnobsAreTheCallers() {
        var configuration = ServiceConfiguration()
        configuration.balancer.policy = .leastRequest
        configuration.balancer.breaker = nil
        #expect(configuration.balancing(of: []).policy == .leastRequest)
        #expect(configuration.balancing(of: []).breaker == nil)
    }

    private func endpoint(policy: String = "", breaker: RecordedBreaker? = nil) -> Endpoint {
        var facts = Endpoint.Facts()
        facts.policy = policy
        facts.breaker = breaker
        return Endpoint(facts)
    }
}
