import Primitives

extension HTTPAPI {
    /// PUT `/v1/agent/join/:addr`
    func join(_ call: APICall) async throws(APIError) -> APIResponse {
        guard !call.name.isEmpty else { throw .badRequest("Missing address") }
        do throws(ControlError) {
            _ = try await control.join([call.name])
        } catch {
            throw APIError(error)
        }
        return .done
    }

    /// PUT `/v1/agent/leave`
    func leave(_ call: APICall) async -> APIResponse {
        await control.leave()
        return .done
    }

    /// PUT `/v1/agent/reload`: the files are read again; where one is wrong nothing is changed.
    func reload(_ call: APICall) async throws(APIError) -> APIResponse {
        do throws(ControlError) {
            let summary = try await control.reload()
            return .json(isPretty: call.isPretty) { $0.summary(summary) }
        } catch {
            throw APIError(error)
        }
    }

    /// PUT `/v1/agent/force-leave/:node`: the ids of those that are forgotten now, one a line.
    func forceLeave(_ call: APICall) async throws(APIError) -> APIResponse {
        let name = try nodeName(of: call)
        do throws(ControlError) {
            let ids = try await control.forceLeave(name)
            return .text(ids.map { "\($0)\n" }.joined())
        } catch {
            throw APIError(error)
        }
    }
}

extension APIError {
    init(_ error: ControlError) {
        switch error {
        case .join(let text), .reload(let text): self = .failed(text)
        case .unknownNode(let name): self = .failed("agent: No node found with name '\(name)'")
        case .stillAlive(let name):
            self = .failed("agent: node '\(name)' is alive; it can only leave by itself")
        case .undecided(let name):
            self = .failed(
                "agent: node '\(name)' is silent but not dead yet: try again in some seconds"
            )
        case .severalHolders(let name, let ids):
            let list = ids.map(\.description).joined(separator: ", ")
            self = .failed(
                "agent: several members hold the name '\(name)' and none is gone; name one by its "
                    + "id: \(list)"
            )
        }
    }
}
