internal import HashTreeCollections
internal import Primitives
internal import Registry
import Services
import Storage

/// How this state is kept on disk: what applications registered, and every maintenance, drain and
/// state of a check.
extension LocalState {
    /// What is kept now that was not before, of what was touched.
    func storedChanges(since old: LocalState) -> [StoredChange] {
        var ids = touched.services
        for id in touched.checks {
            for state in [old, self] {
                if let owner = state.checks[id]?.definition.serviceID { ids.insert(owner) }
            }
        }
        var changes: [StoredChange] = []
        for id in ids.sorted() where !id.isEmpty {
            appendChanges(ofService: id, since: old, to: &changes)
        }
        for id in touched.checks.sorted() {
            let check = storedCheck(id)
            if check == old.storedCheck(id) { continue }
            changes.append(check.map { .check($0) } ?? .deleteCheck(id: id))
        }
        if nodeMaintenance != old.nodeMaintenance {
            changes.append(.nodeMaintenance(reason: nodeMaintenance))
        }
        return changes
    }

    private func appendChanges(
        ofService id: String,
        since old: LocalState,
        to changes: inout [StoredChange]
    ) {
        let before = old.storedService(id)
        let service = storedService(id)
        if service != before {
            changes.append(service.map { .put($0) } ?? .delete(serviceID: id))
        }
        // With the service all that was ordered for it is deleted.
        let isDeleted = before != nil && service == nil
        let reason = storedMaintenance(of: id)
        if reason != (isDeleted ? nil : old.storedMaintenance(of: id)) {
            changes.append(.maintenance(serviceID: id, reason: reason))
        }
        let drain = storedDrain(of: id)
        if drain != (isDeleted ? nil : old.storedDrain(of: id)) {
            changes.append(.drain(serviceID: id, drain))
        }
    }

    /// A service that an application registered, with the checks that applications registered.
    private func storedService(_ id: String) -> ServiceDefinition? {
        guard let entry = services[id], entry.origin == .application else { return nil }
        var service = entry.definition
        service.checks = entry.checkIDs.compactMap { id in
            checks[id].flatMap { $0.origin == .application ? $0.definition : nil }
        }
        return service
    }

    /// A check that an application registered, unless it stands with its service.
    private func storedCheck(_ id: String) -> CheckDefinition? {
        guard let entry = checks[id] else { return unclaimed.checks[id] }
        let isWithService = services[entry.definition.serviceID]?.origin == .application
        return entry.origin == .application && !isWithService ? entry.definition : nil
    }

    private func storedMaintenance(of id: String) -> String? {
        services[id]?.maintenance ?? unclaimed.maintenance[id]
    }

    private func storedDrain(of id: String) -> StoredDrain? {
        (services[id]?.drain ?? unclaimed.drains[id]).map {
            StoredDrain(
                serviceID: id,
                endMilliseconds: $0.endMilliseconds,
                durationMilliseconds: $0.durationMilliseconds
            )
        }
    }

    /// All of it.
    func stored(at moment: CatalogClock.Moment) -> StoredServices {
        var tables = StoredTables()
        for id in services.keys {
            if let service = storedService(id) { tables.apply(.put(service)) }
        }
        for id in checks.keys {
            if let check = storedCheck(id) { tables.apply(.check(check)) }
        }
        for check in unclaimed.checks.values { tables.apply(.check(check)) }
        for id in Array(services.keys) + Array(unclaimed.maintenance.keys) {
            tables.apply(.maintenance(serviceID: id, reason: storedMaintenance(of: id)))
        }
        for id in Array(services.keys) + Array(unclaimed.drains.keys) {
            tables.apply(.drain(serviceID: id, storedDrain(of: id)))
        }
        for state in unclaimed.states.values { tables.apply(.state(state)) }
        for check in checks.values { tables.apply(.state(check.stored(at: moment))) }
        tables.apply(.nodeMaintenance(reason: nodeMaintenance))
        return tables.content
    }

    /// Brings back what was kept. Services from files come later and claim what is theirs.
    init(restoring kept: StoredServices, at moment: CatalogClock.Moment) {
        nodeMaintenance = kept.nodeMaintenance
        for item in kept.maintenance { unclaimed.maintenance[item.serviceID] = item.reason }
        for item in kept.drains {
            unclaimed.drains[item.serviceID] = Drain(restoring: item, at: moment)
        }
        for state in kept.states { unclaimed.states[state.id] = state }
        for service in kept.services {
            put(service, origin: .application, replacingChecks: false, at: moment)
        }
        for check in kept.checks {
            if check.serviceID.isEmpty || services[check.serviceID] != nil {
                put(check, origin: .application, at: moment)
            } else {
                unclaimed.checks[check.id] = check
            }
        }
    }
}
