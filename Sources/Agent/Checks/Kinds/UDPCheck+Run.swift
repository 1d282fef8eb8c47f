internal import Host
internal import NIOCore
internal import NIOPosix
internal import Primitives
internal import Registry
import Services

extension UDPCheck: ProbedCheck {
    /// Sends an empty datagram, as Consul does, to the addresses in turn until none refuses it.
    func run(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async -> CheckOutcome {
        let asked = "UDP connect \(target): "
        do throws(CheckRefusal) {
            try await send(by: prober, within: surroundings)
            return CheckOutcome(.passing, asked + "Success")
        } catch {
            return CheckOutcome(.critical, asked + error.reason)
        }
    }

    /// Returns with an answer, or when the time is over without one.
    private func send(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async throws(CheckRefusal) {
        let place = try CheckTarget.parse(target).get()
        let deadline = NIODeadline.now() + .nanoseconds(surroundings.timeout.nanoseconds)
        let addresses = try await prober.addresses(
            of: place.host,
            within: surroundings.permit,
            until: deadline
        )
        var reason = "\(target) does not resolve"
        for (number, ip) in addresses.enumerated() {
            do {
                let address = try SocketAddress(ipAddress: ip.description, port: Int(place.port))
                return try await send(to: address, until: deadline, on: prober.group.any())
            } catch {
                // The first address is the one that people mean.
                if number == 0 { reason = ProbeFailure.text(error, after: surroundings.timeout) }
            }
        }
        throw CheckRefusal(reason)
    }

    private func send(
        to address: SocketAddress,
        until deadline: NIODeadline,
        on loop: any EventLoop
    ) async throws {
        let heard = loop.makePromise(of: Void.self)
        let timer = loop.scheduleTask(deadline: deadline) { heard.succeed() }
        defer {
            timer.cancel()
            heard.succeed()
        }
        let channel = try await DatagramBootstrap(group: loop)
            .channelInitializer { channel in
                Inheritance.end()
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoHandler(heard: heard))
                }
            }
            .connect(to: address)
            .value()
        defer { channel.close(promise: nil) }
        let nothing = AddressedEnvelope(remoteAddress: address, data: ByteBuffer())
        try await channel.writeAndFlush(nothing).value()
        try await heard.futureResult.value()
    }
}

/// Tells of the first datagram, or that the host refuses to take any.
private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let heard: EventLoopPromise<Void>

    init(heard: EventLoopPromise<Void>) {
        self.heard = heard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard.succeed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        heard.fail(error)
    }
}
