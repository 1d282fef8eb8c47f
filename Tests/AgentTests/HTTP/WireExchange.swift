import NIOCore
import NIOPosix
import Primitives
import Synchronization

@testable import HTTPServer
@testable import Host

/// HTTP as it stands on the wire, between a client that sends what it likes and a real server.
struct WireExchange {
    private let rig: Rig
    /// What has come so far, while it comes.
    let heard = Heard()

    init(_ rig: Rig) { self.rig = rig }

    /// Sends text to a server and returns everything it sends until it closes the connection or,
    /// for connections that stay open, until `last` has come. What is to happen on the server's
    /// side is done once the text is sent.
    func send(
        _ text: String,
        until last: String? = nil,
        meanwhile: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> String {
        try await TestServer.run(rig) { bound in
            guard case .tcp(let address) = bound[0] else { return }
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: Int(address.port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Ear(heard))
                        return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                            wrappingChannelSynchronously: channel
                        )
                    }
                }
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: text))
                try await meanwhile()
                for try await _ in inbound {
                    if let last, heard.text.contains(last) { break }
                }
            }
        }
        return heard.text
    }

    /// All that a server has sent.
    final class Heard: Sendable {
        private let whole = Mutex("")

        var text: String { whole.withLock { $0 } }

        fileprivate func hear(_ buffer: ByteBuffer) {
            whole.withLock { $0 += String(buffer: buffer) }
        }
    }
}

/// Hears what comes at the moment at which it comes.
private final class Ear: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let heard: WireExchange.Heard

    init(_ heard: WireExchange.Heard) { self.heard = heard }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard.hear(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}
