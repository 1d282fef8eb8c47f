package import HTTPTypes
import View

/// What became of a request when it was begun.
package enum Beginning: Sendable {
    case answered(APIResponse)
    /// It has to wait: for a change, a body, the owner's side or the agent.
    case waits(BegunRequest)
}

/// A request that was guarded, found its place and was read, and has to wait for its answer. It is
/// finished once.
package struct BegunRequest: Sendable {
    var call: APICall
    let rest: Rest

    /// What is left to do.
    enum Rest: Sendable {
        case view(ViewRead, BlockingQuery?)
        case poll(ViewTopic, BlockingQuery, RouteHandler.Handler<APIResponse>)
        case waiting(RouteHandler.WaitingHandler)
        case body(RouteHandler.BodyHandler)
        case waitingBody(RouteHandler.WaitingBodyHandler)
    }

    package var method: HTTPRequest.Method { call.request.method }

    /// Has headers and the body come from somewhere else than before: whoever goes on with a
    /// request has it in its own form, and need not keep both.
    package mutating func isBrought(
        values: @escaping @Sendable (HTTPField.Name) -> [String],
        readBody: @escaping @Sendable () async throws -> [UInt8]
    ) {
        call.request.values = values
        call.request.readBody = readBody
        call.request.heldBody = nil
    }
}
