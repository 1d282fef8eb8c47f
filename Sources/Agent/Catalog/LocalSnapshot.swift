package import Services

/// What this node owns, as the local API reads it. Immutable.
package struct LocalSnapshot: Equatable, Sendable {
    /// Sorted by id.
    package var services: [LocalService]
    /// Every check of the node and of its services, sorted by id; maintenance is not among them.
    package var checks: [LocalCheck]
    /// The reason given, where the whole node is in maintenance.
    package var nodeMaintenance: String?

    package init(
        services: [LocalService] = [],
        checks: [LocalCheck] = [],
        nodeMaintenance: String? = nil
    ) {
        self.services = services
        self.checks = checks
        self.nodeMaintenance = nodeMaintenance
    }
}

/// One service of this node.
package struct LocalService: Equatable, Sendable {
    package var definition: ServiceDefinition
    /// The reason given, where the instance is in maintenance.
    package var maintenance: String?
    /// Whether nobody is to call it, by order; a weight of 0 in its definition does the same.
    package var isDrained: Bool

    package init(
        definition: ServiceDefinition,
        maintenance: String? = nil,
        isDrained: Bool = false
    ) {
        self.definition = definition
        self.maintenance = maintenance
        self.isDrained = isDrained
    }
}
