import Host
import NIOCore
import NIOPosix
import Primitives
import Registry
import Testing

@testable import Checks
@testable import Services

@Suite(.timeLimit(.minutes(1)))
struct UDPCheckTests {
    private func run(port: Int, timeout: Duration) async -> CheckOutcome {
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        let kind = UDPCheck(target: "127.0.0.1:\(port)")
        let probe = CheckProbe(kind, .every(.seconds(1), timeout: timeout))
        let outcome = await prober.run(probe, within: .own)
        await prober.shutdown()
        return outcome
    }

    private func listen(answering: Bool) async throws -> any Channel {
        try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if answering { try channel.pipeline.syncOperations.addHandler(Echo()) }
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
    }

    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(data, promise: nil)
        }
    }

    @Test func anAnswerIsWell() async throws {
        let server = try await listen(answering: true)
        let port = try #require(server.localAddress?.port)
        let outcome = await run(port: port, timeout: .seconds(60))
        #expect(outcome == CheckOutcome(.passing, "UDP connect 127.0.0.1:\(port): Success"))
        try await server.close()
    }

    @Test func silenceIsWell() async throws {
        let server = try await listen(answering: false)
        let port = try #require(server.localAddress?.port)
        let outcome = await run(port: port, timeout: .milliseconds(200))
        #expect(outcome == CheckOutcome(.passing, "UDP connect 127.0.0.1:\(port): Success"))
        try await server.close()
    }

    @Test func aRefusalIsCriticalAtOnce() async throws {
        let server = try await listen(answering: false)
        let port = try #require(server.localAddress?.port)
        try await server.close()
        let outcome = await run(port: port, timeout: .seconds(60))
        #expect(
            outcome
                == CheckOutcome(.critical, "UDP connect 127.0.0.1:\(port): Connection refused")
        )
    }

    /// What firewalls answer: SwiftNIO's datagram channel would end this process.
    @Test(.enabled(if: RawSocket.isAllowed))
    func aRuleThatForbidsItIsCriticalAtOnce() async throws {
        let loopback = Address(ip: .v4(0x7F00_0001), port: 0)
        let server = try DatagramSocket(bindingTo: loopback, receiveBuffer: 65_536)
        let port = server.bound.port
        async let outcome = run(port: Int(port), timeout: .seconds(60))
        let batch = ReceiveBatch()
        while batch.count == 0 {
            try? batch.receive(from: server)
            try await Task.sleep(for: .milliseconds(5))
        }
        let source = try #require(batch.sender(0)).port
        let raw = try RawSocket(RawSocket.icmp)
        try raw.send(RawSocket.prohibition(of: RawSocket.header(from: source, to: port, size: 0)))
        raw.close()
        #expect(
            await outcome
                == CheckOutcome(.critical, "UDP connect 127.0.0.1:\(port): No route to host")
        )
    }
}
