import Catalog
import Formats
import HTTPTypes
import NIOCore
import Primitives
import Registry
import Services
import View

extension HTTPAPI {
    /// `/v1/agent/service/:id`: one service of this node; with `hash` it waits for another content.
    func agentService(_ call: APICall) async throws(APIError) -> APIResponse {
        let wait = try BlockingQuery.wait(of: call.query)
        let blocking = BlockingQuery(index: 0, wait: wait)
        let known = call.query["hash"] ?? ""
        while true {
            let index = view.current.index(of: .node(identity.id))
            let local = await localShown()
            guard let service = local.snapshot.services.first(where: { $0.id == call.name }) else {
                throw .notFound("unknown service ID: \(call.name)")
            }
            let shown = local.service(service)
            let hash = Self.contentHash(of: shown)
            let mayWait = blocking.deadline > .now() && !call.request.connection.isGone
            guard hash == known, mayWait, !view.isClosed else {
                return .json(isPretty: call.isPretty, headers: [.contentHash: hash]) { writer in
                    writer.service(shown, contentHash: hash)
                }
            }
            // The view follows each change of the catalog: wait for it, then look again.
            let next = BlockingQuery(index: index, deadline: blocking.deadline)
            try await self.wait(for: .node(identity.id), as: next, of: call.request)
        }
    }

    /// A fingerprint of what a service shows, its indexes left out.
    private static func contentHash(of service: ShownService) -> String {
        var service = service
        service.createIndex = 0
        service.modifyIndex = 0
        var writer = JSONWriter()
        writer.service(service)
        var hash = FNVHash()
        hash.mix(writer.bytes)
        return hash.value.hexadecimal
    }

    /// `/v1/agent/health/service/id/:id`
    func agentHealthByID(_ call: APICall) async throws(APIError) -> APIResponse {
        let local = await localShown()
        let found = local.snapshot.services.filter { $0.id == call.name }
        guard let service = found.first else {
            throw .notFound("ServiceId \(call.name) not found")
        }
        return health(of: found, in: local, for: call) { writer in
            writer.localHealth(of: service, in: local)
        }
    }

    /// `/v1/agent/health/service/name/:name`
    func agentHealthByName(_ call: APICall) async throws(APIError) -> APIResponse {
        let local = await localShown()
        let name = call.name.folded
        let found = local.snapshot.services.filter { $0.definition.name.folded == name }
        guard !found.isEmpty else {
            throw .notFound("ServiceName \(call.name) Not Found")
        }
        return health(of: found, in: local, for: call) { writer in
            writer.array { writer in
                for service in found { writer.localHealth(of: service, in: local) }
            }
        }
    }

    /// The status code says how the worst of them is: 200, 429 or 503.
    private func health(
        of services: [LocalService],
        in local: LocalShown,
        for call: APICall,
        write: (inout JSONWriter) -> Void
    ) -> APIResponse {
        let worst = services.map(local.aggregated).max { left, right in
            (left.status, left.word == "maintenance" ? 1 : 0)
                < (right.status, right.word == "maintenance" ? 1 : 0)
        }
        let (status, word) = worst ?? (.passing, "passing")
        let code: HTTPResponse.Status =
            switch status {
            case .passing: .ok
            case .warning: .tooManyRequests
            case .critical: .serviceUnavailable
            }
        let wantsText =
            call.query["format"] == "text"
            || call.request.header(.accept)?.hasPrefix("text/plain") == true
        if wantsText { return .text(word, status: code, headers: [.reason: word]) }
        return .json(
            status: code,
            isPretty: call.isPretty,
            headers: [.reason: word],
            write
        )
    }
}

extension LocalService {
    var id: String { definition.id }
}

extension JSONWriter {
    fileprivate mutating func localHealth(of service: LocalService, in local: LocalShown) {
        object { writer in
            writer.member("AggregatedStatus", local.aggregated(service).word)
            writer.key("Service")
            writer.service(local.service(service))
            writer.key("Checks")
            writer.checks(
                local.checks.filter { $0.serviceID == service.id || $0.serviceID.isEmpty }
            )
        }
    }
}
