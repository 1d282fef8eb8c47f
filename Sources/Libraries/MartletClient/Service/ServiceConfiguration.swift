public import MartletBalancing

/// How calls of one service are balanced, protected and repeated.
///
/// What is set here wins; what is not comes from the registrations of the service's instances, and
/// where those say nothing, from the defaults of `MartletBalancing`.
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

    /// How many calls may be in flight to the service from here, found out from their latencies;
    /// nil for any number.
    public var concurrency: ConcurrencyLimit.Configuration?

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

    /// What holds for a service with these instances. Where they disagree, the first one counts
    /// that says anything.
    package func balancing(of instances: [Endpoint]) -> Terms {
        let recorded = instances.lazy.compactMap { BalancingPolicy(recorded: $0.facts.policy) }
        let policy = policy ?? recorded.first ?? balancer.policy
        let breaker: CircuitBreaker.Configuration?
        switch self.breaker {
        case .off: breaker = nil
        case .own(let own): breaker = own
        case .registered:
            let recorded = instances.lazy.compactMap(\.facts.breaker).first
            breaker = recorded?.configuration ?? balancer.breaker
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
}

extension BalancingPolicy {
    /// The policy of this name as registrations write it: in any case, with or without `-` and `_`.
    fileprivate init?(recorded name: String) {
        let wanted = name.lowercased().filter { $0 != "-" && $0 != "_" }
        guard let policy = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else {
            return nil
        }
        self = policy
    }
}
