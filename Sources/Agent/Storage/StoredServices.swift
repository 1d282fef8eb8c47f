package import Services

/// What the application registered through the API, and how its checks were: what an agent brings
/// back after a restart.
package struct StoredServices: Equatable, Sendable {
    /// Without their checks: those stand in `checks`.
    package var services: [ServiceDefinition]
    /// Checks of these services and of the node.
    package var checks: [CheckDefinition]
    /// The last state of each check, those from configuration files included; sorted by id.
    package var states: [StoredCheckState]
    /// Services in maintenance, those from configuration files included; sorted by id.
    package var maintenance: [StoredMaintenance]
    /// Services that are to get no new calls, those from files included; sorted by id.
    package var drains: [StoredDrain]
    /// The reason given, where the whole node is in maintenance.
    package var nodeMaintenance: String?

    package init(
        services: [ServiceDefinition] = [],
        checks: [CheckDefinition] = [],
        states: [StoredCheckState] = [],
        maintenance: [StoredMaintenance] = [],
        drains: [StoredDrain] = [],
        nodeMaintenance: String? = nil
    ) {
        self.services = services
        self.checks = checks
        self.states = states
        self.maintenance = maintenance
        self.drains = drains
        self.nodeMaintenance = nodeMaintenance
    }
}

/// A service in maintenance and the reason given.
package struct StoredMaintenance: Equatable, Sendable {
    package var serviceID: String
    package var reason: String

    package init(serviceID: String, reason: String) {
        self.serviceID = serviceID
        self.reason = reason
    }
}

/// The order that nobody call a service any more, and until when.
package struct StoredDrain: Equatable, Sendable {
    package var serviceID: String
    /// Milliseconds since 1970; nil until it is taken back.
    package var endMilliseconds: UInt64?
    /// For how long it was ordered; nil until it is taken back, and in older files.
    package var durationMilliseconds: UInt64?

    package init(
        serviceID: String,
        endMilliseconds: UInt64? = nil,
        durationMilliseconds: UInt64? = nil
    ) {
        self.serviceID = serviceID
        self.endMilliseconds = endMilliseconds
        self.durationMilliseconds = durationMilliseconds
    }
}
