internal import HashTreeCollections
import Services

/// Where services of external nodes stand among those of this node. Ids are unique on a node in
/// Consul and at an agent here, so that the second of two gets another.
extension LocalState {
    /// The id of one that this node registered.
    func externalService(_ id: String, of node: String) -> String? {
        ExternalNode.serviceIDs(id, on: node).first { id in
            services[id].map { ExternalNode.isNamed(node, in: $0.definition.metadata) } ?? false
        }
    }

    /// The id of a check of a service that is there.
    func externalCheck(_ id: String, ofService service: String) -> String? {
        ExternalNode.checkIDs(id, of: service).first { checks[$0]?.definition.serviceID == service }
    }

    /// Adds what was registered, or changes it.
    mutating func put(
        _ external: ExternalRegistration,
        by rules: CatalogRules,
        at moment: CatalogClock.Moment
    ) throws(CatalogError) {
        if var service = external.service {
            service.id = try freeID(of: service, on: external.node)
            let service = try rules.normalized(service)
            for check in service.checks { try LocalServices.requireFree(check, in: self) }
            put(service, origin: .application, replacingChecks: false, at: moment)
        }
        for check in external.checks.map(\.definition) {
            guard let id = externalService(check.serviceID, of: external.node),
                let service = services[id]
            else { throw .unknownService(check.serviceID) }
            var check = check
            check.serviceID = id
            check.id = externalCheck(check.id, ofService: id) ?? freeID(of: check)
            let placed = try rules.normalized(check, instanceAddress: service.definition.address)
            try LocalServices.requireFree(placed, in: self)
            put(placed, origin: .application, at: moment)
        }
    }

    private func freeID(
        of service: ServiceDefinition,
        on node: String
    ) throws(CatalogError) -> String {
        if let known = externalService(service.id, of: node) { return known }
        let ids = ExternalNode.serviceIDs(service.id, on: node)
        if let free = ids.first(where: { services[$0] == nil }) { return free }
        throw .invalid(
            "Invalid service ID: \"\(service.id)\" is the id of another service of this agent. "
                + "Give it another in Service.ID."
        )
    }

    private func freeID(of check: CheckDefinition) -> String {
        let ids = ExternalNode.checkIDs(check.id, of: check.serviceID)
        return ids.first { checks[$0] == nil } ?? check.id
    }

    /// What this node registered of a target: services by their ids, or checks of them.
    func external(_ target: ExternalTarget) -> (services: [String], checks: [String]) {
        let met = services.values.filter { entry in
            target.isMet(
                byInstance: entry.definition.id,
                metadata: entry.definition.metadata,
                checks: entry.checkIDs
            )
        }.map(\.definition.id).sorted()
        if !target.serviceID.isEmpty { return (Array(met.prefix(1)), []) }
        if target.checkID.isEmpty { return (met, []) }
        return ([], met.compactMap { externalCheck(target.checkID, ofService: $0) })
    }
}
