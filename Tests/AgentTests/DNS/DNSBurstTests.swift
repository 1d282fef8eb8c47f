import DNS
import Formats
import NIOCore
import NIOPosix
import Primitives
import Testing

@testable import DNSServer
@testable import View

/// Queries that come faster than they are read.
@Suite(.timeLimit(.minutes(3)))
struct DNSBurstTests {
    /// More answers than a channel takes in by itself before it says that it is full.
    @Test func whatComesAtOnceIsAnsweredWhole() async throws {
        let rig = DNSRig()
        rig.serve(10)
        let server = try await rig.bind()
        let burst = try await Burst(server.address)
        let query = try DNSClient.query("web.service.mesh", .srv, size: 1_232)
        try await burst.send(query, times: 200)
        // All of them wait at the socket by now.
        let running = Task { try await server.run() }
        defer { running.cancel() }
        #expect(try await burst.answers(200) == 200)
        #expect(await drops(of: server, "overflow") == 0)
        try await burst.close()
    }

    @Test func whatTheSocketHasNoRoomForIsCounted() async throws {
        let server = try await DNSRig().bind()
        let burst = try await Burst(server.address)
        #expect(await drops(of: server, "overflow") == 0)
        try await burst.send([UInt8](repeating: 0, count: 32_768), times: 200)
        let dropped = try #require(await drops(of: server, "overflow"))
        #expect((1..<200).contains(dropped))
        try await burst.close()
        // What was counted stays when the socket is gone.
        let running = Task { try await server.run() }
        running.cancel()
        try await running.value
        #expect(await drops(of: server, "overflow") == dropped)
    }

    private func drops(of server: DNSServer, _ reason: String) async -> Int? {
        var text = MetricsText()
        server.write(to: &text)
        let start = #"martlet_dns_dropped_total{reason="\#(reason)"} "#
        return String(decoding: text.bytes, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(start) }
            .flatMap { Int($0.dropFirst(start.count)) }
    }
}

/// A socket that sends the same datagram many times, and counts what comes back.
private struct Burst {
    private let channel: any Channel
    private let server: Address

    init(_ server: Address) async throws {
        self.server = server
        channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.socketOption(.so_rcvbuf), value: 1_048_576)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramCount())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func send(_ bytes: [UInt8], times: Int) async throws {
        let remote = try SocketAddress(server)
        for _ in 0..<times {
            let data = ByteBuffer(bytes: bytes)
            try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: remote, data: data))
        }
    }

    /// How many came, once it is so many or five seconds are over.
    func answers(_ wanted: Int) async throws -> Int {
        var count = 0
        for _ in 0..<500 where count < wanted {
            try await Task.sleep(for: .milliseconds(10))
            count = try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: DatagramCount.self).count
            }.get()
        }
        return count
    }

    func close() async throws { try await channel.close() }
}

private final class DatagramCount: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private(set) var count = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { count += 1 }
}
