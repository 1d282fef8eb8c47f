import Catalog
import Formats
import HTTPTypes
import Membership
import Registry
import Services
import View

/// Services that run no agent. There are no nodes but members here, so that one is an instance of
/// the agent that it is registered at, and has its own node's name in its metadata.
extension HTTPAPI {
    /// PUT `/v1/catalog/register`
    func registerExternal(_ call: APICall, _ body: [UInt8]) async throws(APIError) -> APIResponse {
        var reader = DefinitionReader()
        let external = try APIError.reading { () throws(FieldError) in
            try reader.external(try Self.json(body))
        }
        try requireHere(external.datacenter, call)
        try requireNoMember(external.node)
        do throws(CatalogError) {
            try await catalog.register(external)
        } catch .unknownService(let id) {
            throw .notFound(
                "ServiceID \"\(id)\" of \"\(external.node)\" does not exist at this agent"
            )
        } catch {
            throw APIError(error)
        }
        var response = APIResponse.json(isPretty: call.isPretty) { $0.bool(true) }
        note(ignored: reader.ignoredFields, in: &response)
        if let service = external.service { note(nameOf: service, in: &response) }
        return response
    }

    /// PUT `/v1/catalog/deregister`: what this agent registered. What nobody did is gone already.
    func deregisterExternal(
        _ call: APICall,
        _ body: [UInt8]
    ) async throws(APIError) -> APIResponse {
        let target = try APIError.reading { () throws(FieldError) in
            try ExternalTarget(try Self.json(body))
        }
        try requireHere(target.datacenter, call)
        let isDone: Bool
        do throws(CatalogError) {
            isDone = try await deregister(target)
        } catch {
            throw APIError(error)
        }
        if !isDone { try requireNoOwner(of: target) }
        return .json(isPretty: call.isPretty) { $0.bool(true) }
    }

    /// Whether there was something of this agent's to remove.
    private func deregister(_ target: ExternalTarget) async throws(CatalogError) -> Bool {
        guard target.node.folded == identity.name.folded else {
            return try await catalog.deregister(target)
        }
        // Its own services are seen under its name, and so are external ones.
        do throws(CatalogError) {
            if !target.serviceID.isEmpty {
                try await catalog.deregister(serviceID: target.serviceID)
            } else if !target.checkID.isEmpty {
                try await catalog.deregister(checkID: target.checkID)
            } else {
                throw .invalid(
                    "\"\(target.node)\" is this agent, which goes by /v1/agent/leave. Name a "
                        + "service in ServiceID, or a check in CheckID."
                )
            }
            return true
        } catch .unknownService, .unknownCheck {
            return false
        } catch {
            throw error
        }
    }

    /// Whoever registered something is the only one who can take it away.
    private func requireNoOwner(of target: ExternalTarget) throws(APIError) {
        let owners = view.current.listedNodes.filter { node in
            node.id != identity.id && node.owns(target)
        }
        guard let first = owners.first else { return }
        let what =
            target.serviceID.isEmpty
            ? target.checkID.isEmpty
                ? "\"\(target.node)\"" : "the check \"\(target.checkID)\" of \"\(target.node)\""
            : "\"\(target.serviceID)\" of \"\(target.node)\""
        let names = owners.prefix(8).map { "\"\($0.name)\"" }.joined(separator: ", ")
        let remedy =
            first.isFailed
            ? "it is not reached: `martlet force-leave \(first.name)` once it has gone for good"
            : "deregister it there"
        throw .forbidden("\(what) belongs to \(names), not to this agent: \(remedy)")
    }

    private func requireNoMember(_ name: String) throws(APIError) {
        guard let member = view.current.node(named: name) else { return }
        throw .badRequest(
            member.id == identity.id
                ? "Invalid Node: \"\(name)\" is this agent: register its own services by "
                    + "/v1/agent/service/register"
                : "Invalid Node: \"\(name)\" is a member of the mesh: register its services at "
                    + "its own agent"
        )
    }

    /// An instance is where the agent is that it is registered at.
    private func requireHere(_ datacenter: String, _ call: APICall) throws(APIError) {
        for name in [datacenter, try scope(of: call.query).datacenter]
        where !name.isEmpty && name != identity.datacenter {
            guard view.current.hasDatacenter(name) else {
                throw .failed("No path to datacenter")
            }
            throw .badRequest(
                "Invalid Datacenter: this agent is in \"\(identity.datacenter)\". Register at an "
                    + "agent of \"\(name)\"."
            )
        }
    }
}

extension NodeEntry {
    /// Whether it registered this, or is the node that is meant.
    fileprivate func owns(_ target: ExternalTarget) -> Bool {
        let isMeant = name.folded == target.node.folded
        if isMeant, target.serviceID.isEmpty, target.checkID.isEmpty { return true }
        return instances.contains { instance in
            let body = instance.body
            let checks = body.checks.map(\.id)
            if target.isMet(byInstance: body.id, metadata: body.metadata, checks: checks) {
                return true
            }
            guard isMeant else { return false }
            return target.serviceID.isEmpty
                ? checks.contains(target.checkID) : body.id == target.serviceID
        }
    }
}
