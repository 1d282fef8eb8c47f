internal import HashTreeCollections
import Registry
package import Services

/// Services that run no agent, as this node registers them.
extension LocalServices {
    package func register(_ external: ExternalRegistration) async throws(CatalogError) {
        let rules = steadyRules
        try await change { (state, moment) throws(CatalogError) in
            try state.put(external, by: rules, at: moment)
        }
        // What the agent does not find out itself is as it was told now.
        for told in external.checks where told.definition.probe.kind is ExternalCheck {
            guard
                let service = state.externalService(
                    told.definition.serviceID,
                    of: external.node
                ),
                let id = state.externalCheck(told.definition.id, ofService: service)
            else { continue }
            try await report(
                checkID: id,
                status: told.definition.initialStatus ?? .critical,
                output: told.output
            )
        }
        await publishPending()
    }

    package func deregister(_ target: ExternalTarget) async throws(CatalogError) -> Bool {
        var isFound = false
        try await change(.heldInMemory) { (state, _) throws(CatalogError) in
            let found = state.external(target)
            isFound = !found.services.isEmpty || !found.checks.isEmpty
            for id in found.services { state.removeService(id) }
            for id in found.checks { state.removeCheck(id) }
        }
        await publishPending()
        return isFound
    }
}
