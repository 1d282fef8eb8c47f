package import MartletBalancing

/// How this agent balances, as its own configuration says: a caller's word wins over what instances
/// bring along (docs/balancing.md, From the agent).
package struct BalancingSettings: Sendable {
    /// By service.
    package var services: [String: ServiceSettings] = [:]
    /// For what neither the service's own entry nor its instances say.
    package var others = ServiceSettings()
    package var leases = LeaseDesk.Limits()

    package init() {}

    /// What files call the others.
    package static let othersName = "*"
}

/// What a caller wants for one service; what is nil is left to the instances, then to the defaults.
package struct ServiceSettings: Equatable, Sendable {
    package var policy: BalancingPolicy?
    package var breaker: BreakerSetting?
    package var lostReports: LostReports?
    /// The share of weight that breakers must leave.
    package var panicThreshold: Double?
    /// The share of instances that breakers may eject; load decides where there is none.
    package var maximumEjection: Double?
    /// How long a new instance is eased in; zero for not at all.
    package var slowStart: Duration?
    /// Whether to weigh instances by what their own agents report that they can bear.
    package var followsReportedCapacity: Bool?
    /// Whether this agent tells the mesh what instances of its own can bear.
    package var publishesCapacity: Bool?

    package init() {}

    /// These, and what they leave open from others.
    func filled(from others: ServiceSettings) -> ServiceSettings {
        var filled = self
        filled.policy = policy ?? others.policy
        filled.breaker = breaker ?? others.breaker
        filled.lostReports = lostReports ?? others.lostReports
        filled.panicThreshold = panicThreshold ?? others.panicThreshold
        filled.maximumEjection = maximumEjection ?? others.maximumEjection
        filled.slowStart = slowStart ?? others.slowStart
        filled.followsReportedCapacity =
            followsReportedCapacity ?? others.followsReportedCapacity
        filled.publishesCapacity = publishesCapacity ?? others.publishesCapacity
        return filled
    }
}

/// Whether there are breakers, and when they open.
package enum BreakerSetting: Equatable, Sendable {
    case off
    case on(CircuitBreaker.Configuration)
}

/// What a report that never comes says of the instance.
package enum LostReports: String, CaseIterable, Sendable {
    /// Nothing: lost is not failed.
    case ignore
    /// That the call timed out; for callers that die with their calls.
    case failure
}
