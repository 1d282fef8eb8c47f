import NIOCore
import NIOPosix
import Primitives
import Synchronization
import Testing

@testable import Host

/// A client that sends what it is told, when it is told, and hears everything; or nothing, while it
/// does not read.
final class WireClient: Sendable {
    let channel: any Channel
    private let heard: Heard

    private init(_ channel: any Channel, _ heard: Heard) {
        self.channel = channel
        self.heard = heard
    }

    static func connect(
        to bound: ListenAddress,
        reads: Bool = true
    ) async throws -> WireClient {
        let heard = Heard()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(heard)
                }
            }
        let channel =
            switch bound {
            case .tcp(let address):
                try await bootstrap.connect(host: "127.0.0.1", port: Int(address.port)).get()
            case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
            }
        return WireClient(channel, heard)
    }

    /// What has come so far.
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var bytes: [UInt8] { heard.bytes.withLock { $0 } }
    /// Whether the other side sends no more.
    var isAtEnd: Bool { heard.isAtEnd.load(ordering: .relaxed) }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Says that nothing more will be sent.
    func closeOutput() async throws {
        try await channel.close(mode: .output)
    }

    func setReading(_ isReading: Bool) async {
        try? await channel.setOption(.autoRead, value: isReading).get()
    }

    /// Closes it, unless that has happened.
    func close() async {
        try? await channel.close()
    }

    /// Waits until a text has come as often as told, within ten seconds.
    func hear(_ part: String, times: Int = 1) async throws {
        try await eventually { self.text.ranges(of: part).count >= times }
    }

    private final class Heard: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let bytes = Mutex<[UInt8]>([])
        let isAtEnd = Atomic(false)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let part = unwrapInboundIn(data)
            bytes.withLock { $0.append(contentsOf: part.readableBytesView) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed = event { isAtEnd.store(true, ordering: .relaxed) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            isAtEnd.store(true, ordering: .relaxed)
        }
    }
}

/// Waits until something holds, within ten seconds.
func eventually(_ claim: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !claim() {
        try #require(ContinuousClock.now < deadline)
        try await Task.sleep(for: .milliseconds(5))
    }
}
