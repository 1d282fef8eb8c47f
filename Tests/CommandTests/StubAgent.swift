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
                        try pipeline.addHandler(Answerer(status: status, body: body))
                    case .beSilent:
                        break
                    case .hangUp:
                        channel.close(promise: nil)
                    case .breakOff:
                        let text =
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na\n\r\n"
                        channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in
                            channel.close(promise: nil)
                        }
                    case .speakNonsense:
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
    case hangUp
    /// In the middle of an answer.
    case breakOff
    case beSilent
    case speakNonsense
}

private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let status: HTTPResponseStatus
    private let body: @Sendable (HTTPRequestHead, String) -> String
    private var head: HTTPRequestHead?
    private var text = ""

    init(status: HTTPResponseStatus, body: @escaping @Sendable (HTTPRequestHead, String) -> String)
    {
        self.status = status
        self.body = body
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
        case .body(let bytes):
            text += String(buffer: bytes)
        case .end:
            guard let head else { return }
            let answer = ByteBuffer(string: body(head, text))
            let response = HTTPResponseHead(
                version: .http1_1,
                status: status,
                headers: ["Content-Length": String(answer.readableBytes)]
            )
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(answer))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
