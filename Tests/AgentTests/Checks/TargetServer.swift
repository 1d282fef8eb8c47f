import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A tiny HTTP server on loopback that answers by path and remembers the last request.
///
/// Each has a loopback address of its own unless told otherwise: a port that one test has closed
/// can be another's server in the next moment, and a number on ::1 another's on 127.0.0.1.
final class TargetServer: Sendable {
    let host: String
    let port: Int
    private let channel: any Channel
    private let seen = NIOLockedValueBox<[HTTPRequestHead]>([])
    /// The port's number on 127.0.0.1, where this server is on ::1 alone.
    private let idle: IdlePort?

    /// With a certificate of its own making, where it is to speak TLS.
    convenience init(host: String? = nil, tls: NIOSSLContext? = nil) async throws {
        try await self.init(host: host, port: 0, idle: nil, tls: tls)
    }

    /// One on ::1 at whose port nobody listens on 127.0.0.1, so that `localhost` leads here.
    static func onIPv6Alone(tls: NIOSSLContext? = nil) async throws -> TargetServer {
        for _ in 0..<20 {
            let idle = try IdlePort()
            let server = try? await TargetServer(host: "::1", port: idle.port, idle: idle, tls: tls)
            if let server { return server }
            idle.release()
        }
        throw IOError(errnoCode: EADDRINUSE, reason: "no port is free on both loopbacks")
    }

    private init(
        host: String?,
        port: Int,
        idle: IdlePort?,
        tls: NIOSSLContext?
    ) async throws {
        self.idle = idle
        let host = host ?? TargetServer.nextHost()
        let seen = seen
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = NIOSSLServerHandler(context: tls)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Responder(seen: seen))
                }
            }
            .bind(host: host, port: port)
            .get()
        self.host = host
        self.port = channel.localAddress?.port ?? 0
    }

    private static let hosts = NIOLockedValueBox(0)

    /// An address in 127.1.0.0/16 that no other server of this process has.
    private static func nextHost() -> String {
        let number = hosts.withLockedValue { count in
            count += 1
            return count
        }
        return "127.1.\(number / 250 % 250).\(number % 250 + 1)"
    }

    var requests: [HTTPRequestHead] { seen.withLockedValue { $0 } }

    func close() async {
        try? await channel.close().get()
        idle?.release()
    }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let seen: NIOLockedValueBox<[HTTPRequestHead]>
        private var asked: String?

        init(seen: NIOLockedValueBox<[HTTPRequestHead]>) {
            self.seen = seen
        }

        /// Answers once the whole question is there: whoever closes a connection with bytes unread
        /// resets it, and the answer may be lost with it.
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                seen.withLockedValue { $0.append(head) }
                asked = head.uri
            case .body: break
            case .end: if let asked { answer(context, to: asked) }
            }
        }

        private func answer(_ context: ChannelHandlerContext, to path: String) {
            switch path {
            case "/hang": break
            case "/huge": stream(context, chunks: 1_000, ends: true)
            case "/endless": stream(context, chunks: 1, ends: false)
            case "/redirect": answer(context, .found, "", location: "/ok")
            case "/again": answer(context, .temporaryRedirect, "", location: "/ok")
            case "/loop": answer(context, .found, "", location: "/loop")
            case "/elsewhere":
                answer(context, .movedPermanently, "", location: "http://192.0.2.1/latest")
            case "/429": answer(context, .tooManyRequests, "slow down")
            case "/500": answer(context, .internalServerError, "broken")
            case "/204": answer(context, .noContent, "")
            default: answer(context, .ok, "fine")
            }
        }

        private func answer(
            _ context: ChannelHandlerContext,
            _ status: HTTPResponseStatus,
            _ body: String,
            location: String? = nil
        ) {
            var headers = HTTPHeaders()
            if status != .noContent {
                headers.add(name: "Content-Length", value: "\(body.utf8.count)")
            }
            if let location { headers.add(name: "Location", value: location) }
            write(context, HTTPResponseHead(version: .http1_1, status: status, headers: headers))
            let buffer = context.channel.allocator.buffer(string: body)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }

        private func stream(_ context: ChannelHandlerContext, chunks: Int, ends: Bool) {
            write(context, HTTPResponseHead(version: .http1_1, status: .ok))
            let text = String(repeating: "x", count: 1_000)
            let buffer = context.channel.allocator.buffer(string: text)
            for _ in 0..<chunks {
                context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
            }
            if ends { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
            context.flush()
        }

        private func write(_ context: ChannelHandlerContext, _ head: HTTPResponseHead) {
            context.write(wrapOutboundOut(.head(head)), promise: nil)
        }
    }
}
