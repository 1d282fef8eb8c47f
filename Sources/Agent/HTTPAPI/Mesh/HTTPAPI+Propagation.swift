import Formats
import HTTPTypes
import Synchronization
import View

/// Who holds what this node registered (docs/protocol.md, Who holds a version).
extension HTTPAPI {
    /// GET `/v1/mesh/propagation/:id?timeout=`: which members' readers see an instance of this node
    /// as it is published now.
    func meshPropagation(_ call: APICall) async throws(APIError) -> APIResponse {
        let wish = try PropagationWish(timeoutOf: call.query)
        try beginWaiting(wish)
        defer { endWaiting() }
        do throws(PropagationError) {
            return try await propagation(of: call.name, as: wish, for: call)
        } catch .unknownInstance(let id) {
            throw .refused(.unknownInstance, "No service of this agent has the id \"\(id)\".")
        } catch {
            throw APIError(error)
        }
    }

    /// Answers a registration that was made, once as many as it wishes hold it.
    func answer(
        registrationOf id: String,
        once wish: PropagationWish,
        for call: APICall,
        headers: HTTPFields
    ) async throws(APIError) -> APIResponse {
        do throws(PropagationError) {
            return try await propagation(of: id, as: wish, for: call, headers: headers)
        } catch {
            throw APIError(error)
        }
    }

    private func propagation(
        of id: String,
        as wish: PropagationWish,
        for call: APICall,
        headers: HTTPFields = [:]
    ) async throws(PropagationError) -> APIResponse {
        let found = try await control.propagation(
            of: id,
            wanted: wish.wanted,
            within: wish.patience,
            for: call.request.connection
        )
        return .json(
            status: found.isFulfilled ? .ok : .gatewayTimeout,
            isPretty: call.isPretty,
            headers: headers
        ) { $0.propagation(found, of: id) }
    }

    /// Takes a place among those who wait, or refuses before anything is changed: where all places
    /// are taken, and where the mesh cannot fulfil the wish.
    func beginWaiting(_ wish: PropagationWish) throws(APIError) {
        let others = view.current.reachableMembers(but: identity.id)
        guard others <= PropagationWish.memberLimit else { throw APIError(.meshTooLarge) }
        if let wanted = wish.wanted, wanted > others {
            throw .unavailable(
                "wait_for=\(wanted) asks for more other members than this agent reaches "
                    + "(\(others)): nothing was registered."
            )
        }
        let hasPlace = waits.withLock { count in
            guard count < PropagationWish.limit else { return false }
            count += 1
            return true
        }
        guard hasPlace else { throw APIError(.tooMany) }
    }

    func endWaiting() { waits.withLock { $0 -= 1 } }
}

extension APIError {
    init(_ error: PropagationError) {
        switch error {
        case .unknownInstance(let id):
            self = .notFound("No service of this agent has the id \"\(id)\".")
        case .tooMany: self = .tooManyInquiries
        case .meshTooLarge:
            self = .badRequest(
                "This mesh has more than \(PropagationWish.memberLimit) other members: so many "
                    + "are not asked. Ask without wait_for."
            )
        case .stopping: self = .unavailable("This agent is stopping.")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func propagation(_ found: Propagation, of id: String) {
        object { writer in
            writer.member("ID", id)
            writer.member("Version", "\(found.version)")
            writer.key("Held")
            writer.array { writer in
                for name in found.held { writer.string(name) }
            }
            writer.key("Missing")
            writer.array { writer in
                for missing in found.missing {
                    writer.object { writer in
                        writer.member("Node", missing.node)
                        writer.member("Reason", missing.reason)
                    }
                }
            }
        }
    }
}
