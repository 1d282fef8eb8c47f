import ArgumentParser
import NIOCore
import NIOHTTP1
import NIOPosix

/// A service with a number of slots and a time that each call takes. Its trouble is changed while
/// it runs; its health check knows nothing of it, as with the troubles that hurt most.
@main
struct Backend: AsyncParsableCommand {
    @Option(help: "Where to listen on 127.0.0.1.")
    var port: Int

    @Option(help: "Calls worked on at once; more wait in line.")
    var slots = 4

    @Option(help: "The mean time of a call, in milliseconds.")
    var latency = 8.0

    @Option(help: "Decides how long single calls take.")
    var seed: UInt64 = 1

    func run() async throws {
        // One thread: the desk is touched on its loop alone.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let (slots, latency, seed) = (slots, latency, seed)
        let desk = try await loop.submit {
            NIOLoopBound(Desk(slots: slots, latency: latency, seed: seed), eventLoop: loop)
        }.get()
        let server = try await ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Counter(desk.value))
                }
            }
            .bind(host: "127.0.0.1", port: port)
            .get()
        try await server.closeFuture.get()
    }
}

/// Takes requests: `GET /health`, `PUT /trouble/NAME`, and anything else as a call.
private final class Counter: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let desk: Desk
    private var head: HTTPRequestHead?

    init(_ desk: Desk) {
        self.desk = desk
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            answer(head, context)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if head.uri == "/health" { return send(.ok, to: context) }
        if head.method == .PUT, let name = head.uri.split(separator: "/").last {
            guard let trouble = Desk.Trouble(rawValue: String(name)) else {
                return send(.badRequest, to: context)
            }
            desk.begin(trouble, at: context.eventLoop.now)
            return send(.ok, to: context)
        }
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        desk.serve(on: context.eventLoop) { status in
            let (counter, context) = loopBound.value
            if context.channel.isActive { counter.send(status, to: context) }
        }
    }

    private func send(_ status: HTTPResponseStatus, to context: ChannelHandlerContext) {
        let head = HTTPResponseHead(
            version: .http1_1,
            status: status,
            headers: ["Content-Length": "0"]
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
