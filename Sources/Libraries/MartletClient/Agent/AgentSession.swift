import NIOCore
import NIOHTTP1
import NIOPosix

/// One HTTP/1.1 connection to the agent, used for one request after another.
struct AgentSession {
    typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// What is taken of an answer at most.
    static let answerLimit = 1 << 20

    private let agent: AgentAddress
    private let requests: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    private var parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator

    /// Connects, has `body` use the connection, and closes it. A connection on which nothing comes
    /// for the length of `silence` is closed.
    static func open<Value>(
        _ agent: AgentAddress,
        on group: any EventLoopGroup,
        silence: Duration,
        _ body: (inout AgentSession) async throws -> Value
    ) async throws -> Value {
        let bootstrap = ClientBootstrap(group: group).connectTimeout(.seconds(2))
        let wrap: @Sendable (any NIOCore.Channel) -> EventLoopFuture<Channel> = { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(IdleStateHandler(readTimeout: TimeAmount(silence)))
                try pipeline.addHTTPClientHandlers()
                try pipeline.addHandler(SilenceHandler())
                return try Channel(wrappingChannelSynchronously: channel)
            }
        }
        let channel =
            switch agent {
            case .unixSocket(let path):
                try await bootstrap.connect(
                    unixDomainSocketPath: path,
                    channelInitializer: wrap
                )
            case .tcp(let host, let port):
                try await bootstrap.connect(
                    host: host,
                    port: port,
                    channelInitializer: wrap
                )
            }
        return try await channel.executeThenClose { inbound, outbound in
            var session = AgentSession(
                agent: agent,
                requests: outbound,
                parts: inbound.makeAsyncIterator()
            )
            return try await body(&session)
        }
    }

    /// Sends a request and gives the whole answer.
    mutating func exchange(
        _ method: HTTPMethod,
        _ path: String,
        body: ByteBuffer? = nil
    ) async throws -> (status: Int, body: [UInt8]) {
        try await send(method, path, body: body)
        let status = try await readStatus()
        var answer: [UInt8] = []
        while let part = try await readBody() {
            guard answer.count + part.readableBytes <= Self.answerLimit else {
                throw AgentFailure.answerTooLarge
            }
            answer.append(contentsOf: part.readableBytesView)
        }
        return (status, answer)
    }

    /// Sends a request.
    func send(
        _ method: HTTPMethod,
        _ path: String,
        headers: [(String, String)] = [],
        body: ByteBuffer? = nil
    ) async throws {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers.add(name: "Host", value: agent.hostHeader)
        head.headers.add(name: "User-Agent", value: "martlet-client")
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        if let body {
            head.headers.add(name: "Content-Type", value: "application/json")
            head.headers.add(name: "Content-Length", value: String(body.readableBytes))
        }
        try await requests.write(.head(head))
        if let body { try await requests.write(.body(.byteBuffer(body))) }
        try await requests.write(.end(nil))
    }

    /// The status of the next answer.
    mutating func readStatus() async throws -> Int {
        while let part = try await parts.next(isolation: #isolation) {
            if case .head(let head) = part, head.status.code >= 200 {
                return Int(head.status.code)
            }
        }
        throw AgentFailure.closed
    }

    /// More of the answer's body; nil at its end.
    mutating func readBody() async throws -> ByteBuffer? {
        while let part = try await parts.next(isolation: #isolation) {
            switch part {
            case .head: continue
            case .body(let bytes): return bytes
            case .end: return nil
            }
        }
        throw AgentFailure.closed
    }
}

/// What goes wrong with an agent beside the system's errors.
enum AgentFailure: Error, Hashable {
    /// It closed the connection before it was done, or was silent for too long.
    case closed

    /// Its answer is larger than any that is asked for.
    case answerTooLarge

    /// It answered with another status than is of use.
    case status(Int)

    /// It is not ready yet.
    case notReady
}

/// Closes a connection on which nothing comes.
private final class SilenceHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is IdleStateHandler.IdleStateEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        context.close(promise: nil)
    }
}
