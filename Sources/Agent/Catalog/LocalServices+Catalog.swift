import Checks
internal import HashTreeCollections
internal import Primitives
package import Registry
package import Services

extension LocalServices: ServiceCatalog {
    var rules: CatalogRules {
        CatalogRules(RegistrationRules(targets: targets, addresses: addresses))
    }

    /// The same for changes that judge by them: made twice, they have to come out alike.
    var steadyRules: CatalogRules {
        CatalogRules(RegistrationRules(targets: targets.asOfNow, addresses: addresses))
    }

    package func register(
        _ service: ServiceDefinition,
        replacingChecks: Bool
    ) async throws(CatalogError) {
        let service = try rules.normalized(service)
        try await change { (state, moment) throws(CatalogError) in
            for check in service.checks { try Self.requireFree(check, in: state) }
            state.put(
                service,
                origin: .application,
                replacingChecks: replacingChecks,
                at: moment
            )
        }
        await publishPending()
    }

    package func deregister(serviceID: String) async throws(CatalogError) {
        try await change(.heldInMemory) { (state, _) throws(CatalogError) in
            guard state.services[serviceID] != nil else { throw .unknownService(serviceID) }
            state.removeService(serviceID)
        }
        await publishPending()
    }

    package func register(_ check: CheckDefinition) async throws(CatalogError) {
        let rules = steadyRules
        try await change { (state, moment) throws(CatalogError) in
            let service = state.services[check.serviceID]
            guard check.serviceID.isEmpty || service != nil else {
                throw .unknownService(check.serviceID)
            }
            let address = service?.definition.address ?? ""
            let check = try rules.normalized(check, instanceAddress: address)
            try Self.requireFree(check, in: state)
            state.put(check, origin: .application, at: moment)
        }
        await publishPending()
    }

    package func deregister(checkID: String) async throws(CatalogError) {
        try await change { (state, _) throws(CatalogError) in
            guard state.checks[checkID] != nil else { throw .unknownCheck(checkID) }
            state.removeCheck(checkID)
        }
        await publishPending()
    }

    package func report(
        checkID: String,
        status: CheckStatus,
        output: String
    ) async throws(CatalogError) {
        guard let entry = state.checks[checkID] else { throw .unknownCheck(checkID) }
        guard entry.definition.probe.isReported else { throw .notATTLCheck(checkID) }
        let moment = clock.moment
        update(checkID, at: moment) { $0.report(status, output, at: moment) }
        if let expiry = state.checks[checkID]?.expiry { expiries.set(checkID, at: expiry) }
        let isRenewal = entry.isKept && state.checks[checkID]?.output == entry.output
        let isBehind = isEndBehind(of: checkID)
        if status == entry.status, isBehind || !isRenewal {
            markState(of: checkID, isRenewal: isRenewal, within: pace.stateWriting)
        }
        guard status != entry.status || isBehind else {
            settle()
            return await publishPending()
        }
        // Whoever is told that its word was taken finds it taken after a crash; all others are told
        // at once, whatever the disk does.
        let write = enqueue(.heldInMemory) { (_, _) throws(CatalogError) in }
        // Who is never answered cannot report again, and would seem to be down.
        if status == entry.status { renewals.append((clock.now() + pace.renewal, write)) }
        settle()
        await publishPending()
        try await outcome(of: write)
    }

    package func setMaintenance(serviceID: String, reason: String?) async throws(CatalogError) {
        let reason = reason.map(Self.clip)
        try await change(reason == nil ? .undone : .heldInMemory) {
            (state, _) throws(CatalogError) in
            guard state.services[serviceID] != nil else { throw .unknownService(serviceID) }
            state.setMaintenance(reason, ofService: serviceID)
        }
        await publishPending()
    }

    package func drain(
        serviceID: String,
        for duration: Duration?
    ) async throws(CatalogError) -> String {
        let drain = LocalState.Drain(for: duration, at: clock.moment)
        return try await setDrain(drain, ofService: serviceID)
    }

    package func endDrain(serviceID: String) async throws(CatalogError) -> String {
        try await setDrain(nil, ofService: serviceID)
    }

    package func setLoad(serviceID: String, load: InstanceLoad) async {
        let now = clock.now()
        do throws(CatalogError) {
            try await change(.heldInMemory) { (state, _) throws(CatalogError) in
                state.setLoad(load, ofService: serviceID, at: now)
            }
        } catch {
            // No room for it in the record: the instance is balanced without.
            return
        }
        await publishPending()
    }

    private func setDrain(
        _ drain: LocalState.Drain?,
        ofService id: String
    ) async throws(CatalogError) -> String {
        var name = ""
        try await change(drain == nil ? .undone : .heldInMemory) {
            (state, _) throws(CatalogError) in
            guard let service = state.services[id] else { throw .unknownService(id) }
            name = service.definition.name
            state.setDrain(drain, ofService: id)
        }
        await publishPending()
        return name
    }

    package func setNodeMaintenance(reason: String?) async throws(CatalogError) {
        let reason = reason.map(Self.clip)
        try await change(reason == nil ? .undone : .heldInMemory) {
            (state, _) throws(CatalogError) in
            state.nodeMaintenance = reason
        }
        await publishPending()
    }

    /// Replaces what came from configuration files by what they say now. It is not kept on disk.
    ///
    /// Called once at the start, even with nothing: what was kept of services that no file defines
    /// any more is forgotten then. A definition that breaks a rule leaves everything as it was.
    package func setFileServices(
        _ services: [ServiceDefinition],
        checks: [CheckDefinition] = []
    ) async throws(CatalogError) {
        let rules = steadyRules
        let services = try services.map { service throws(CatalogError) in
            try rules.normalized(service)
        }
        // What the files say is in the files: a full disk does not stop a start.
        try await change(.heldInMemory) { (state, moment) throws(CatalogError) in
            try state.setFileServices(services, checks: checks, by: rules, at: moment)
        }
        await publishPending()
    }

    /// Checks have ids of their own on a node: one never takes over another service's check.
    static func requireFree(
        _ check: CheckDefinition,
        in state: LocalState
    ) throws(CatalogError) {
        guard let owner = state.checks[check.id]?.definition.serviceID,
            owner != check.serviceID
        else { return }
        throw .invalid(
            "Invalid check: the id \"\(check.id)\" is that of a check of "
                + (owner.isEmpty ? "the node" : "service \"\(owner)\"")
        )
    }

    private static func clip(_ reason: String) -> String {
        CheckEntry.clip(reason, to: RegistrationRules.notesBytes)
    }
}
