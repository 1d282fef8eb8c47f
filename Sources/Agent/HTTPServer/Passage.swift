import HTTPAPI
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import View

/// The way to Hummingbird, for requests that are not answered on the event loop.
///
/// It is built for a connection with the first such request: a task, its streams of parts and the
/// handlers before them are 4 KB, and most connections never need them (ADR 37).
final class Passage: Sendable {
    private let api: HTTPAPI
    private let logger: Logger
    private let passed: AsyncStream<PassedConnection>.Continuation

    init(
        to passed: AsyncStream<PassedConnection>.Continuation,
        api: HTTPAPI,
        logger: Logger
    ) {
        self.passed = passed
        self.api = api
        self.logger = logger
    }

    /// Has Hummingbird stand at the end of a connection's handlers. On its event loop, once.
    ///
    /// - Returns: where to leave what was begun for a request that goes there.
    func open(_ channel: any Channel, of connection: ClientConnection) throws -> Handover {
        let handover = Handover()
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        let parts = try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true)
        )
        let api = api
        let http = HTTP1Channel(
            responder: { request, writer, _ in
                let waiting = WaitingRequest(request: request, connection: connection, api: api)
                try await waiting.respond(handover, writer)
            }
        )
        passed.yield(PassedConnection(http: http, parts: parts, logger: logger))
        return handover
    }
}

/// A connection with a request that passed, for the task that handles it from then on.
struct PassedConnection: Sendable {
    let http: HTTP1Channel
    let parts: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    let logger: Logger

    /// Runs until the connection has closed.
    func handle() async {
        await withTaskExecutorPreference(LoopExecutor(parts.channel.eventLoop)) {
            await http.handle(value: parts, logger: logger)
        }
    }
}
