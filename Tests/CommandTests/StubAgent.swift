import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP server that answers every request with one canned answer.
struct StubAgent {
    let channel: any Channel

    /// Listens on a free port of loopback, or on a Unix socket.
    static func start(
        _ behaviour: StubBehaviour,
        onUnixSocket path: String? = nil
    ) async throws -> StubAgent {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    switch behaviour {
                    case .answer(let status, let body):
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(Answerer { (status, nil, body($0, $1)) })
                    case .answerIndexed(let answer):
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(
                            Answerer { head, _ in answer(head).map { (.ok, $0.index, $0.body) } }
                        )
                    case .answerByPath(let answer):
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(
                            Answerer { head, _ in
                                let (status, body) = answer(head)
                                return (status, nil, body)
                            }
                        )
                    case .beSilent:
                        break
                    case .hangUp:
                        channel.close(promise: nil)
                    case .breakOff: try pipeline.addHandler(Breaker())
                    case .speakNonsense: try pipeline.addHandler(Babbler())
                    case .speakFirst:
                        channel.writeAndFlush(ByteBuffer(string: "220 mail\r\n"), promise: nil)
                    }
                }
            }
        if let path {
            return StubAgent(channel: try await bootstrap.bind(unixDomainSocketPath: path).get())
        }
        return StubAgent(channel: try await bootstrap.bind(host: "127.0.0.1", port: 0).get())
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    func stop() async throws {
        try await channel.close()
    }
}

/// What a `StubAgent` does with a connection.
enum StubBehaviour: Sendable {
    /// The body is made from the head and body of the request.
    case answer(HTTPResponseStatus, @Sendable (HTTPRequestHead, String) -> String)
    /// The index and the body of the answer; nothing where it hangs up.
    case answerIndexed(@Sendable (HTTPRequestHead) -> (index: Int, body: String)?)
    /// The status and the body are made from the head of the request.
    case answerByPath(@Sendable (HTTPRequestHead) -> (HTTPResponseStatus, String))
    case hangUp
    /// In the middle of an answer.
    case breakOff
    case beSilent
    /// Once it is asked.
    case speakNonsense
    /// Before it is asked, as a mail server does.
    case speakFirst
}

private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    typealias Answer = (status: HTTPResponseStatus, index: Int?, body: String)

    private let answer: @Sendable (HTTPRequestHead, String) -> Answer?
    private var head: HTTPRequestHead?
    private var text = ""

    init(_ answer: @escaping @Sendable (HTTPRequestHead, String) -> Answer?) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
        case .body(let bytes):
            text += String(buffer: bytes)
        case .end:
            guard let head else { return }
            guard let answer = answer(head, text) else { return context.close(promise: nil) }
            let body = ByteBuffer(string: answer.body)
            var headers: HTTPHeaders = ["Content-Length": String(body.readableBytes)]
            if let index = answer.index { headers.add(name: "X-Consul-Index", value: "\(index)") }
            let response = HTTPResponseHead(
                version: .http1_1,
                status: answer.status,
                headers: headers
            )
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

/// Answers what is no HTTP.
private final class Babbler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "500 what?\r\n")), promise: nil)
    }
}

/// Begins an answer once it is asked, and closes.
private final class Breaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let beginning =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na\n\r\n"

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: Breaker.beginning)), promise: nil)
        context.close(promise: nil)
    }
}
