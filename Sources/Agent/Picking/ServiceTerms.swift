import MartletBalancing
import Registry
import View

/// The terms under which a service is balanced: this agent's own entry for it, what its instances
/// bring along, what the agent's configuration says of all others, the defaults, in this order.
package struct ServiceTerms: Equatable, Sendable {
    private(set) var settings = ServiceSettings()

    init(_ own: BalancingSettings, service: String, instances: [InstanceEntry]) {
        var brought = ServiceSettings()
        // Instances of one service should agree. Where they do not, the first one counts that says
        // anything: their order is the same on all agents.
        brought.policy = instances.lazy.compactMap { BalancingPolicy(name: $0.body.policy) }.first
        brought.breaker = instances.lazy.compactMap(\.body.breaker).first.map {
            .on(CircuitBreaker.Configuration($0))
        }
        settings = (own.services[service] ?? ServiceSettings())
            .filled(from: brought)
            .filled(from: own.others)
    }

    var policy: BalancingPolicy { settings.policy ?? .edf2 }
    var lostReports: LostReports { settings.lostReports ?? .ignore }
    var hasBreakers: Bool { settings.breaker != .off }

    var configuration: Balancer.Configuration {
        var configuration = Balancer.Configuration(policy: policy)
        switch settings.breaker {
        case .off: configuration.breaker = nil
        case .on(let breaker): configuration.breaker = breaker
        case nil: break
        }
        if let threshold = settings.panicThreshold { configuration.panicThreshold = threshold }
        if let share = settings.maximumEjection { configuration.ejectionLimit = .share(share) }
        if let duration = settings.slowStart {
            configuration.slowStart =
                duration > .zero ? Balancer.SlowStart(duration: duration) : nil
        }
        if let follows = settings.followsReportedCapacity {
            configuration.followsReportedCapacity = follows
        }
        return configuration
    }
}

extension BalancingPolicy {
    /// The policy of this name, in any case, with or without `-` and `_`; nil where there is none.
    package init?(name: String) {
        let wanted = Self.bare(name)
        guard let policy = Self.allCases.first(where: { Self.bare($0.rawValue) == wanted }) else {
            return nil
        }
        self = policy
    }

    private static func bare(_ name: String) -> String {
        name.lowercased().filter { $0 != "-" && $0 != "_" }
    }
}

extension CircuitBreaker.Configuration {
    /// The fault policy of a record. Its threshold, in failures or as a share, is the only rule:
    /// one beside it that was not asked for would open the breaker sooner.
    init(_ terms: BreakerTerms) {
        self.init(window: terms.window, interval: terms.interval)
        switch terms.opens {
        case .afterFailures(let count): open(afterFailures: Int(count))
        case .atShare(let share): open(atShare: share)
        }
    }
}
