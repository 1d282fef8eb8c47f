internal import HashTreeCollections
import Services

extension LocalState {
    /// Replaces what came from configuration files. Definitions of services come in normal form;
    /// checks are judged here, since only now their services are known.
    mutating func setFileServices(
        _ services: [ServiceDefinition],
        checks: [CheckDefinition],
        by rules: CatalogRules,
        at moment: CatalogClock.Moment
    ) throws(CatalogError) {
        let ids = Set(services.map(\.id))
        guard ids.count == services.count else {
            throw .invalid("Two services in the configuration files have one id")
        }
        for (id, entry) in self.services where entry.origin == .file && !ids.contains(id) {
            removeService(id)
        }
        var named: Set<String> = []
        for service in services {
            for check in service.checks { try claim(check, &named) }
            put(service, origin: .file, replacingChecks: false, at: moment)
        }
        for check in checks {
            let service = self.services[check.serviceID]
            guard check.serviceID.isEmpty || service != nil else {
                throw .invalid(
                    "The check \"\(check.id)\" belongs to the service \"\(check.serviceID)\", "
                        + "which is not there"
                )
            }
            let check = try rules.normalized(
                check,
                instanceAddress: service?.definition.address ?? ""
            )
            try claim(check, &named)
            put(check, origin: .file, at: moment)
        }
        for (id, entry) in self.checks where entry.origin == .file && !named.contains(id) {
            removeCheck(id)
        }
        let late = unclaimed.checks.values.sorted { $0.id < $1.id }
        for check in late
        where self.services[check.serviceID] != nil && self.checks[check.id] == nil {
            put(check, origin: .application, at: moment)
        }
        touched.services.formUnion(unclaimed.maintenance.keys)
        touched.services.formUnion(unclaimed.drains.keys)
        touched.checks.formUnion(unclaimed.checks.keys)
        unclaimed = Unclaimed()
    }

    /// Takes away what came from files.
    mutating func removeFileServices() {
        for (id, entry) in services where entry.origin == .file { removeService(id) }
        for (id, entry) in checks where entry.origin == .file { removeCheck(id) }
    }

    /// Notes that a file defines this check, once, and that no other service has one of its id.
    private func claim(
        _ check: CheckDefinition,
        _ named: inout Set<String>
    ) throws(CatalogError) {
        try LocalServices.requireFree(check, in: self)
        guard named.insert(check.id).inserted else {
            throw .invalid("Two checks in the configuration files have the id \"\(check.id)\"")
        }
    }
}
