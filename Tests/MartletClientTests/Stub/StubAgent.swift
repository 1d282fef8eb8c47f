import Glibc
import MartletClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An agent that says what a test has it say.
final class StubAgent: Sendable {
    let path: String
    private let state = Mutex(State())
    private let offer: AsyncStream<StubStream>.Continuation
    /// The streams that were asked for, one after the other.
    private let streams: AsyncStream<StubStream>

    struct State {
        var server: (any Channel)?
        var connections: [any Channel] = []
        var readiness = HTTPResponseStatus.ok
        var reportStatus = HTTPResponseStatus.ok
        var datacenter = "dc1"
        var reports: [String] = []
        var requests: [String] = []
        /// What was asked of streams that were open, and what is answered.
        var changes: [String] = []
        var changeStatus = HTTPResponseStatus.ok
    }

    /// A request, as far as a test wants to know.
    struct Request {
        var head: HTTPRequestHead
        var body: String
    }

    private init(path: String) {
        self.path = path
        (streams, offer) = AsyncStream.makeStream()
    }

    var address: AgentAddress { .unixSocket(path) }

    /// The next stream that is asked for.
    func nextStream() async throws -> StubStream {
        var iterator = streams.makeAsyncIterator()
        guard let stream = await iterator.next() else { throw CancellationError() }
        return stream
    }

    /// The bodies of reports, in order.
    var reports: [String] { state.withLock { $0.reports } }
    var requests: [String] { state.withLock { $0.requests } }
    /// What was asked of streams that were open.
    var changes: [String] { state.withLock { $0.changes } }

    func set(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
    }

    /// Runs an agent on a socket of its own for as long as `body` takes.
    static func with(_ body: (StubAgent) async throws -> Void) async throws {
        let name = "martlet-stub-\(UInt64.random(in: 0 ... .max))"
        let agent = StubAgent(path: "\(P_tmpdir)/\(name)")
        try await agent.start()
        do {
            try await body(agent)
        } catch {
            await agent.stop()
            throw error
        }
        await agent.stop()
    }

    func start() async throws {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(StubHandler(self))
                    self.set { $0.connections.append(channel) }
                }
            }
        let server = try await bootstrap.bind(
            unixDomainSocketPath: path,
            cleanupExistingSocketFile: true
        ).get()
        set { $0.server = server }
    }

    /// Dies: every connection is cut.
    func stop() async {
        let all = state.withLock { state in
            defer {
                state.server = nil
                state.connections = []
            }
            return [state.server].compactMap { $0 } + state.connections
        }
        for channel in all { try? await channel.close().get() }
    }

    /// What the agent answers; nil where it is a stream, which the test gets.
    fileprivate func answer(_ request: Request, on channel: any Channel) -> (
        HTTPResponseStatus, String
    )? {
        set { $0.requests.append(request.head.uri) }
        switch request.head.uri.split(separator: "?").first {
        case "/readyz": return (state.withLock { $0.readiness }, "")
        case "/v1/agent/self":
            let datacenter = state.withLock { $0.datacenter }
            return (.ok, #"{"Config":{"Datacenter":"\#(datacenter)"},"Member":{"Tags":{}}}"#)
        case "/v1/mesh/report":
            return state.withLock { state in
                if state.reportStatus == .ok { state.reports.append(request.body) }
                return (state.reportStatus, "{}")
            }
        case "/v1/mesh/stream":
            let stream = StubStream(channel: channel, request: request.head, body: request.body)
            let head = HTTPResponseHead(
                version: .http1_1,
                status: .ok,
                headers: ["Content-Type": "text/event-stream"]
            )
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            let id = ByteBuffer(string: Events.event("stream", #"{"ID":"a1"}"#))
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(id)), promise: nil)
            offer.yield(stream)
            return nil
        case "/v1/mesh/stream/a1":
            return state.withLock { state in
                state.changes.append(request.body)
                return (state.changeStatus, "{}")
            }
        default: return (.notFound, "")
        }
    }
}

/// One connection to the stub's stream.
struct StubStream: Sendable {
    let channel: any Channel
    let request: HTTPRequestHead
    let body: String

    var lastEventID: String? { request.headers.first(name: "Last-Event-ID") }

    func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }

    func write(_ bytes: [UInt8]) async throws {
        let buffer = ByteBuffer(bytes: bytes)
        try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(buffer))).get()
    }

    func close() async throws {
        try await channel.close().get()
    }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let agent: StubAgent
    private var head: HTTPRequestHead?
    private var body = ""

    init(_ agent: StubAgent) { self.agent = agent }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let bytes):
            body += String(buffer: bytes)
        case .end:
            guard let head else { return }
            let request = StubAgent.Request(head: head, body: body)
            guard let (status, text) = agent.answer(request, on: context.channel) else { return }
            let bytes = ByteBuffer(string: text)
            let answer = HTTPResponseHead(
                version: .http1_1,
                status: status,
                headers: ["Content-Length": "\(bytes.readableBytes)"]
            )
            context.write(wrapOutboundOut(.head(answer)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
