internal import NIOCore
internal import NIOHTTP2
internal import Registry
import Services

extension H2PingCheck: ProbedCheck {
    func run(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async -> CheckOutcome {
        let asked = "HTTP/2 ping \(target): "
        do throws(CheckRefusal) {
            try await prober.converse(
                with: target,
                tls: tls,
                protocols: ["h2"],
                within: surroundings
            ) { promise in
                [NIOHTTP2Handler(mode: .client), PingHandler(answered: promise)]
            }
            return CheckOutcome(.passing, asked + "Success")
        } catch {
            return CheckOutcome(.critical, asked + error.reason)
        }
    }
}

/// Sends a ping and tells when it is acknowledged.
private final class PingHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let answered: EventLoopPromise<Void>
    /// Comes back as it was sent.
    private static let data = HTTP2PingData(withInteger: 0x6D61_7274_6C65_7400)

    init(answered: EventLoopPromise<Void>) {
        self.answered = answered
    }

    func channelActive(context: ChannelHandlerContext) {
        let ping = HTTP2Frame(streamID: .rootStream, payload: .ping(Self.data, ack: false))
        context.writeAndFlush(wrapOutboundOut(ping), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data).payload {
        case .ping(Self.data, ack: true): answered.succeed()
        case .goAway(_, let code, _): answered.fail(ProbeFailure("it goes away: \(code)"))
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answered.fail(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        answered.fail(ProbeFailure.closed)
    }
}
