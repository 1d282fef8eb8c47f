/// What the application registered through the API: what an agent brings back after a restart.
package struct StoredServices: Equatable, Sendable {
    /// Without their checks: those stand in `checks`.
    package var services: [ServiceDefinition]
    /// Checks of these services and of the node.
    package var checks: [CheckDefinition]
    /// Services in maintenance, those from configuration files included; sorted by id.
    package var maintenance: [StoredMaintenance]
    /// The reason given, where the whole node is in maintenance.
    package var nodeMaintenance: String?

    package init(
        services: [ServiceDefinition] = [],
        checks: [CheckDefinition] = [],
        maintenance: [StoredMaintenance] = [],
        nodeMaintenance: String? = nil
    ) {
        self.services = services
        self.checks = checks
        self.maintenance = maintenance
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
