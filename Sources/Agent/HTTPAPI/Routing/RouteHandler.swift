import View

/// How a place answers one method: the function that does it, and what has to be waited for.
///
/// The functions are methods of `HTTPAPI` by name. Its being a class makes `handler(api)(call)` a
/// call without an allocation.
enum RouteHandler: Sendable {
    typealias Handler<Answer> =
        @Sendable (HTTPAPI) -> @Sendable (APICall) throws(APIError) -> Answer
    typealias BodyHandler =
        @Sendable (HTTPAPI) -> @Sendable (APICall, [UInt8]) throws(APIError) -> APIResponse
    typealias WaitingHandler =
        @Sendable (HTTPAPI) -> @Sendable (APICall) async throws(APIError) -> APIResponse
    typealias WaitingBodyHandler =
        @Sendable (HTTPAPI) -> @Sendable (APICall, [UInt8]) async throws(APIError) -> APIResponse

    /// Reads the view; waits where `index` is given, or the mesh is not known yet. Answers are kept
    /// for as long as the index stands.
    case view(Handler<ViewRead>)
    /// Answers from memory.
    case memory(Handler<APIResponse>)
    /// Answers from memory, where `index` is given after a change of the topic.
    case poll(@Sendable (APICall) -> ViewTopic, Handler<APIResponse>)
    /// Asks the owner's side, the agent, or for a place for a stream.
    case waiting(WaitingHandler)
    /// Answers from memory, given the body.
    case body(BodyHandler)
    /// The same as `waiting`, given the body.
    case waitingBody(WaitingBodyHandler)
}
