import NIOConcurrencyHelpers
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL

@testable import Checks

/// A server that speaks HTTP/2 on loopback and answers health checks of gRPC by the service's name.
final class HealthServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let seen = NIOLockedValueBox<[HPACKHeaders]>([])

    init(tls: NIOSSLContext? = nil) async throws {
        let seen = seen
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(NIOHTTP2Handler(mode: .server))
                    try pipeline.addHandler(Responder(seen: seen))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        port = channel.localAddress?.port ?? 0
    }

    var heads: [HPACKHeaders] { seen.withLockedValue { $0 } }

    func close() async {
        try? await channel.close().get()
    }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame
        typealias OutboundOut = HTTP2Frame

        private let seen: NIOLockedValueBox<[HPACKHeaders]>

        init(seen: NIOLockedValueBox<[HPACKHeaders]>) {
            self.seen = seen
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let frame = unwrapInboundIn(data)
            switch frame.payload {
            case .headers(let head): seen.withLockedValue { $0.append(head.headers) }
            case .data(let data):
                guard case .byteBuffer(let buffer) = data.data, data.endStream else { return }
                answer(Array(buffer.readableBytesView), on: frame.streamID, context)
            default: break
            }
        }

        private func answer(
            _ request: [UInt8],
            on stream: HTTP2StreamID,
            _ context: ChannelHandlerContext
        ) {
            func send(_ payload: HTTP2Frame.FramePayload) {
                let frame = HTTP2Frame(streamID: stream, payload: payload)
                context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
            }
            func head(_ headers: HPACKHeaders, ends: Bool = false) {
                send(.headers(.init(headers: headers, endStream: ends)))
            }
            func body(_ bytes: [UInt8]) {
                send(.data(.init(data: .byteBuffer(ByteBuffer(bytes: bytes)))))
            }
            let ok: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
            let done: HPACKHeaders = ["grpc-status": "0"]
            switch String(decoding: request.dropFirst(7), as: UTF8.self) {
            case "hang": break
            case "http": head([":status": "404"], ends: true)
            case "missing":
                head(
                    [":status": "200", "grpc-status": "5", "grpc-message": "unknown service"],
                    ends: true
                )
            case "reset": send(.rstStream(.internalError))
            case "away":
                let payload = HTTP2Frame.FramePayload.goAway(
                    lastStreamID: .rootStream,
                    errorCode: .enhanceYourCalm,
                    opaqueData: nil
                )
                let frame = HTTP2Frame(streamID: .rootStream, payload: payload)
                context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
            case "garbage":
                head(ok)
                body([0, 0, 0, 0, 9, 8])
                head(done, ends: true)
            case "huge":
                head(ok)
                body([UInt8](repeating: 0, count: 4_096))
            case "down":
                head(ok)
                body([0, 0, 0, 0, 2, 8, 2])
                head(done, ends: true)
            default:
                head(ok)
                body([0, 0, 0, 0, 2, 8, 1])
                head(done, ends: true)
            }
        }
    }
}
