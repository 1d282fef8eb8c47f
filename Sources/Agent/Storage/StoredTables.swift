import Services

/// What is kept of an agent's services, changed by one line of the log after the other.
package struct StoredTables: Sendable {
    private var services: [String: ServiceDefinition] = [:]
    private var checks: [String: CheckDefinition] = [:]
    /// The checks that came with each service.
    private var checkIDs: [String: [String]] = [:]
    private var states: [String: StoredCheckState] = [:]
    private var maintenance: [String: String] = [:]
    private var drains: [String: StoredDrain] = [:]
    private var nodeMaintenance: String?

    package init(_ content: StoredServices = StoredServices()) {
        for change in content.changes { apply(change) }
    }

    package mutating func apply(_ change: StoredChange) {
        switch change {
        case .put(let service): put(service)
        case .delete(let id):
            services[id] = nil
            for check in checkIDs.removeValue(forKey: id) ?? [] { forget(check: check) }
            maintenance[id] = nil
            drains[id] = nil
        case .check(let check): checks[check.id] = check
        case .deleteCheck(let id): forget(check: id)
        case .state(let state): states[state.id] = state
        case .renewal(let id, let expires): states[id]?.expiresMilliseconds = expires
        case .maintenance(let id, let reason): maintenance[id] = reason
        case .nodeMaintenance(let reason): nodeMaintenance = reason
        case .drain(let id, let drain): drains[id] = drain
        }
    }

    private mutating func put(_ service: ServiceDefinition) {
        let named = Set(service.checks.map(\.id))
        for id in checkIDs[service.id] ?? [] where !named.contains(id) { forget(check: id) }
        for check in service.checks { checks[check.id] = check }
        checkIDs[service.id] = service.checks.map(\.id)
        var bare = service
        bare.checks = []
        services[service.id] = bare
    }

    private mutating func forget(check id: String) {
        checks[id] = nil
        states[id] = nil
    }

    /// All of it, each list in order of ids.
    package var content: StoredServices {
        StoredServices(
            services: services.values.sorted { $0.id < $1.id },
            checks: checks.values.sorted { $0.id < $1.id },
            states: states.values.sorted { $0.id < $1.id },
            maintenance: maintenance.sorted { $0.key < $1.key }.map {
                StoredMaintenance(serviceID: $0.key, reason: $0.value)
            },
            drains: drains.values.sorted { $0.serviceID < $1.serviceID },
            nodeMaintenance: nodeMaintenance
        )
    }
}

extension StoredServices {
    /// The changes that make this out of nothing.
    package var changes: [StoredChange] {
        let ids = Set(services.map(\.id))
        var checksOfServices: [String: [CheckDefinition]] = [:]
        var otherChecks: [StoredChange] = []
        for check in checks {
            if ids.contains(check.serviceID) {
                checksOfServices[check.serviceID, default: []].append(check)
            } else {
                otherChecks.append(.check(check))
            }
        }
        var changes: [StoredChange] = services.map { service in
            var whole = service
            whole.checks = checksOfServices[service.id] ?? []
            return .put(whole)
        }
        changes += otherChecks
        changes += states.map { .state($0) }
        changes += maintenance.map { .maintenance(serviceID: $0.serviceID, reason: $0.reason) }
        changes += drains.map { .drain(serviceID: $0.serviceID, $0) }
        if let nodeMaintenance { changes.append(.nodeMaintenance(reason: nodeMaintenance)) }
        return changes
    }
}
