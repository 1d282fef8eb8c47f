package import Catalog
import Formats
import HTTPTypes
package import Logging
import NIOCore
package import Picking
package import View

/// The API of an agent: turns requests into answers, from the view and the owner's side.
///
/// It knows no sockets: `HTTPServer` brings requests, tests make them.
package struct HTTPAPI: Sendable {
    package let view: ViewStore
    let catalog: any ServiceCatalog
    let control: any AgentControl
    let balancing: BalancingEngine
    let loads: LoadMeters
    let identity: AgentIdentity
    let gate: HTTPGuard
    package let counters: HTTPCounters
    let cache = ResponseCache()
    let streams = StreamDesk()
    let seal: LeaseSeal
    let idempotency = IdempotencyHash()
    let logger: Logger

    package init(
        view: ViewStore,
        catalog: any ServiceCatalog,
        control: any AgentControl,
        balancing: BalancingEngine,
        loads: LoadMeters,
        identity: AgentIdentity,
        gate: HTTPGuard = HTTPGuard(),
        counters: HTTPCounters = HTTPCounters(),
        seal: LeaseSeal = LeaseSeal(),
        logger: Logger
    ) {
        self.view = view
        self.catalog = catalog
        self.control = control
        self.balancing = balancing
        self.loads = loads
        self.identity = identity
        self.gate = gate
        self.counters = counters
        self.seal = seal
        self.logger = logger
    }

    /// Answers a request, whatever it is. Counts it, too.
    package func respond(to request: APIRequest) async -> APIResponse {
        var route = Route.unknown
        let response: APIResponse
        do throws(APIError) {
            let step = try admit(request, route: &route)
            response =
                if let answer = try answerNow(step) { answer } else { try await answerLater(step) }
        } catch {
            response = refuse(error)
        }
        return finish(response, to: request, route: route)
    }

    /// Answers a request that takes no body and no waiting; `nil` leaves it to `respond(to:)`.
    package func respondAtOnce(to request: APIRequest) -> APIResponse? {
        var route = Route.unknown
        let response: APIResponse
        do throws(APIError) {
            guard let answer = try answerNow(try admit(request, route: &route)) else { return nil }
            response = answer
        } catch {
            response = refuse(error)
        }
        return finish(response, to: request, route: route)
    }

    private func refuse(_ error: APIError) -> APIResponse {
        counters.noteRejection(error)
        return APIResponse(error)
    }

    private func finish(
        _ response: APIResponse,
        to request: APIRequest,
        route: Route
    ) -> APIResponse {
        counters.noteRequest(route: route, method: request.method, status: response.head.status)
        guard request.method == .head else { return response }
        return APIResponse(head: response.head, body: .bytes(ByteBuffer()))
    }
}

// MARK: From request to answer

extension HTTPAPI {
    /// How far a request has come when it is admitted.
    private enum Step {
        case answered(APIResponse)
        case call(APICall)
        case read(APICall, ViewRead, BlockingQuery?)
    }

    /// Guards first, then the table, then the method, then the name and the parameters.
    private func admit(_ request: APIRequest, route: inout Route) throws(APIError) -> Step {
        if let refusal = gate.refusal(of: request) {
            counters.note(refusal.reason)
            throw refusal.error
        }
        guard request.path.utf8.count <= RouteTable.maximumPath else {
            throw .badRequest("The path is longer than \(RouteTable.maximumPath) bytes.")
        }
        guard let match = RouteTable.match(request.path) else {
            throw .notFound(Self.unknownPath)
        }
        route = match.row.route
        if let response = answer(toMethod: request.method, of: match.row) {
            return .answered(response)
        }
        guard let name = PercentEncoding.decode(match.name.utf8), name.isPrintable else {
            throw .badRequest("The path contains what is not printable text.")
        }
        guard let query = Query(request.queryText) else {
            throw .badRequest("Invalid query: more than 64 parameters or a broken escape.")
        }
        let call = try APICall(
            request: request,
            route: route,
            name: name,
            query: query,
            refusal: match.row.refusal
        )
        guard let read = try read(call) else { return .call(call) }
        return .read(call, read, try BlockingQuery(query))
    }

    private func answerNow(_ step: Step) throws(APIError) -> APIResponse? {
        switch step {
        case .answered(let response): response
        case .call(let call): try answerAtOnce(call)
        case .read(let call, let read, nil): mustHold ? nil : serve(read, for: call)
        case .read: nil
        }
    }

    private func answerLater(_ step: Step) async throws(APIError) -> APIResponse {
        switch step {
        case .answered(let response): return response
        case .call(let call): return try await answerInTime(call)
        case .read(let call, let read, let blocking):
            try await hold(call.request)
            if let blocking { try await wait(for: read.topic, as: blocking, of: call.request) }
            return serve(read, for: call)
        }
    }

    /// Answers `OPTIONS` and methods that the place does not take.
    private func answer(
        toMethod method: HTTPRequest.Method,
        of row: RouteTable.Row
    ) -> APIResponse? {
        let wanted: RouteMethods
        switch method {
        case .get, .head: wanted = .get
        case .put: wanted = .put
        case .post: wanted = .post
        case .delete: wanted = .delete
        case .patch: wanted = .patch
        case .options: return .text("", headers: [.allow: row.methods.allow])
        default: wanted = []
        }
        if !wanted.isEmpty, row.methods.contains(wanted) { return nil }
        return .text(
            "method \(method.rawValue) not allowed",
            status: .methodNotAllowed,
            headers: [.allow: row.methods.allow]
        )
    }
}
