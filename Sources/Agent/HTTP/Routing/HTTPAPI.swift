import HTTPTypes
package import Logging
import NIOCore
package import Primitives

/// The API of an agent: turns requests into answers, from the view and the owner's side.
///
/// It knows no sockets: `HTTPServer` brings requests, tests make them.
package struct HTTPAPI: Sendable {
    let view: ViewStore
    let catalog: any ServiceCatalog
    let control: any AgentControl
    let identity: AgentIdentity
    let gate: HTTPGuard
    let counters: HTTPCounters
    let cache = ResponseCache()
    let logger: Logger

    package init(
        view: ViewStore,
        catalog: any ServiceCatalog,
        control: any AgentControl,
        identity: AgentIdentity,
        gate: HTTPGuard = HTTPGuard(),
        counters: HTTPCounters = HTTPCounters(),
        logger: Logger
    ) {
        self.view = view
        self.catalog = catalog
        self.control = control
        self.identity = identity
        self.gate = gate
        self.counters = counters
        self.logger = logger
    }

    /// Answers a request, whatever it is. Counts it, too.
    package func respond(to request: APIRequest) async -> APIResponse {
        var route = Route.unknown
        var response: APIResponse
        do throws(APIError) {
            response = try await admit(request, route: &route)
        } catch {
            counters.noteRejection(error)
            response = APIResponse(error)
        }
        counters.noteRequest(route: route, method: request.method, status: response.head.status)
        if request.method == .head { response.body = .bytes(.init()) }
        return response
    }

    /// Guards first, then the table, then the method, then the name and the parameters.
    private func admit(
        _ request: APIRequest,
        route: inout Route
    ) async throws(APIError) -> APIResponse {
        if let refusal = gate.refusal(of: request) {
            counters.note(refusal.reason)
            throw refusal.error
        }
        guard request.path.utf8.count <= RouteTable.maximumPath else {
            throw .badRequest("The path is longer than \(RouteTable.maximumPath) bytes.")
        }
        guard let match = RouteTable.match(request.path) else {
            throw .notFound("Invalid URL path: not a recognized HTTP API endpoint")
        }
        route = match.row.route
        if let response = answer(toMethod: request.method, of: match.row) { return response }
        guard let name = PercentEncoding.decode(match.name.utf8), name.isPrintable else {
            throw .badRequest("The path contains what is not printable text.")
        }
        guard let query = Query(request.queryText) else {
            throw .badRequest("Invalid query: more than 64 parameters or a broken escape.")
        }
        if case .refused = route { throw .notProvided(match.row.refusal) }
        if case .accessControl = route { throw .noAccessControl }
        let call = APICall(request: request, route: route, name: name, query: query)
        try call.checkCommonParameters()
        return try await answer(call)
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

/// Who this agent is; fixed for the life of its process.
package struct AgentIdentity: Sendable {
    package var id: NodeID
    package var name: String
    package var datacenter: String
    package var version: String
    package var revision: String
    /// Where others reach its gossip socket.
    package var advertised: Address

    package init(
        id: NodeID,
        name: String,
        datacenter: String,
        version: String,
        revision: String = "",
        advertised: Address
    ) {
        self.id = id
        self.name = name
        self.datacenter = datacenter
        self.version = version
        self.revision = revision
        self.advertised = advertised
    }
}
