import NIOCore
import NIOPosix
import Primitives
import Synchronization

@testable import HTTPServer
@testable import Host

/// HTTP as it stands on the wire, between a client that sends what it likes and a real server.
struct WireExchange {
    private let rig: Rig

    init(_ rig: Rig) { self.rig = rig }

    /// Sends text to a server and returns everything it sends until it closes the connection or,
    /// for connections that stay open, until `last` has come. What is to happen on the server's
    /// side is done once the text is sent.
    func send(
        _ text: String,
        until last: String? = nil,
        meanwhile: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> String {
        let answer = Mutex("")
        try await TestServer.run(rig) { bound in
            guard case .tcp(let address) = bound[0] else { return }
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: Int(address.port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                            wrappingChannelSynchronously: channel
                        )
                    }
                }
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: text))
                try await meanwhile()
                for try await buffer in inbound {
                    let whole = answer.withLock { answer in
                        answer += String(buffer: buffer)
                        return answer
                    }
                    if let last, whole.contains(last) { break }
                }
            }
        }
        return answer.withLock { $0 }
    }
}
