public import MartletBalancing

/// How calls of one service are balanced, protected and repeated.
///
/// What is set here wins; what is not comes from the registrations of the service's instances, and
/// where those say nothing, from the defaults of ``MartletBalancing``.
public struct ServiceConfiguration: Sendable {
    /// How to choose among instances; nil for what the registrations say.
    public var policy: BalancingPolicy?

    /// When an instance's breaker opens.
    public var breaker = Breaker.registered

    /// The finer knobs of the balancer; its `policy` and `breaker` count where neither this
    /// configuration nor a registration says anything.
    public var balancer = Balancer.Configuration()

    /// Which calls are repeated, how often, and after which wait.
    public var retries = RetryPolicy()

    /// Retries paid in by each first attempt.
    public var retryRatio = 0.2

    /// Retries a second that are allowed whatever the number of calls.
    public var retryReserve = 10.0

    /// Where the policy of breakers comes from.
    public enum Breaker: Hashable, Sendable {
        /// From the registrations of the instances, else the default.
        case registered

        /// No breakers.
        case off

        /// This one.
        case own(CircuitBreaker.Configuration)
    }

    /// All as the registrations say.
    public init(policy: BalancingPolicy? = nil, breaker: Breaker = .registered) {
        self.policy = policy
        self.breaker = breaker
    }

    /// What holds for a service with these instances. Where they disagree, the policy and the
    /// breaker of most of them count, and of equally many those of the first in order.
    package func balancing(of instances: [Endpoint]) -> Terms {
        let recorded = instances.lazy.compactMap { BalancingPolicy(rawValue: $0.facts.policy) }
        let policy = policy ?? ServiceConfiguration.commonest(recorded) ?? balancer.policy
        let breaker: CircuitBreaker.Configuration?
        switch self.breaker {
        case .off: breaker = nil
        case .own(let own): breaker = own
        case .registered:
            let recorded = ServiceConfiguration.commonest(instances.lazy.map(\.facts.breaker))
            breaker = recorded?.map(\.configuration) ?? balancer.breaker
        }
        return Terms(policy: policy, breaker: breaker)
    }

    /// What decides whether a balancer must be made anew.
    package struct Terms: Hashable, Sendable {
        package var policy: BalancingPolicy
        package var breaker: CircuitBreaker.Configuration?
    }

    func balancerConfiguration(_ terms: Terms) -> Balancer.Configuration {
        var configuration = balancer
        configuration.policy = terms.policy
        configuration.breaker = terms.breaker
        return configuration
    }

    private static func commonest<Value: Hashable>(_ values: some Sequence<Value>) -> Value? {
        var counts: [(value: Value, count: Int)] = []
        for value in values {
            if let place = counts.firstIndex(where: { $0.value == value }) {
                counts[place].count += 1
            } else if counts.count < 16 {
                counts.append((value, 1))
            }
        }
        var best: (value: Value, count: Int)?
        for candidate in counts where candidate.count > best?.count ?? 0 { best = candidate }
        return best?.value
    }
}
