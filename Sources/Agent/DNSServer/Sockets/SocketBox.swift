import DNS
import NIOCore
import NIOPosix
import Primitives
import View

/// What connections share; all of it belongs to their event loop.
struct DNSSockets {
    let desk: SharedDesk
    let table: ConnectionTable
    let limits: DNSConfiguration.Limits
}

/// Listens for connections whose handlers share what belongs to one event loop.
struct SocketBox: Sendable {
    private let sockets: NIOLoopBoundBox<DNSSockets?>
    private let make: @Sendable () -> DNSSockets

    init(loop: any EventLoop, make: @escaping @Sendable () -> DNSSockets) {
        sockets = .makeEmptyBox(eventLoop: loop)
        self.make = make
    }

    /// On the loop alone.
    private func shared() -> DNSSockets {
        if let made = sockets.value { return made }
        let made = make()
        sockets.value = made
        return made
    }

    func listen(
        _ address: Address,
        on loop: any EventLoop
    ) async throws(DNSServerError) -> any Channel {
        do {
            return try await ServerBootstrap(group: loop)
                .serverChannelOption(.autoRead, value: false)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let shared = shared()
                        try channel.pipeline.syncOperations.addHandler(
                            StreamHandler(
                                desk: shared.desk,
                                table: shared.table,
                                limits: shared.limits
                            )
                        )
                    }
                }
                .bind(to: SocketAddress(address))
                .get()
        } catch {
            throw DNSServerError(error, transport: "TCP", address: address)
        }
    }
}
