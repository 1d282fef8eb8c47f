internal import NIOCore
internal import NIOTLS
internal import Registry
import Services

extension TCPCheck: ProbedCheck {
    /// The connection is closed without a word.
    func run(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async -> CheckOutcome {
        let asked = "TCP connect \(target): "
        let isSecure = tls != nil
        do throws(CheckRefusal) {
            try await prober.converse(with: target, tls: tls, within: surroundings) { promise in
                [ArrivalHandler(isSecure: isSecure, arrived: promise)]
            }
            return CheckOutcome(.passing, asked + "Success")
        } catch {
            return CheckOutcome(.critical, asked + error.reason)
        }
    }
}

/// Tells when a connection is there, and with TLS, when both have come to terms.
private final class ArrivalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let isSecure: Bool
    private let arrived: EventLoopPromise<Void>

    init(isSecure: Bool, arrived: EventLoopPromise<Void>) {
        self.isSecure = isSecure
        self.arrived = arrived
    }

    func channelActive(context: ChannelHandlerContext) {
        if !isSecure { arrived.succeed() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { arrived.succeed() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        arrived.fail(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        arrived.fail(ProbeFailure.closed)
    }
}
