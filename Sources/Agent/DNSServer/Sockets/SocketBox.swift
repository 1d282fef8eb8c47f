import DNS
import NIOCore
import NIOPosix
import Primitives
import View

/// What the sockets share; all of it belongs to their event loop.
struct DNSSockets {
    let desk: AnswerDesk
    let table: ConnectionTable
    let limits: DNSConfiguration.Limits
}

/// Binds sockets whose handlers share what belongs to one event loop.
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

    /// Calls of one turn, and how many queries the kernel gives with one: each has a slice of the
    /// buffer.
    private static let callsPerTurn: UInt = 4
    private static let queriesPerCall = 16
    private static let largestQuery = 2_048
    /// What the kernel keeps each way, for a moment in which this process does not run; as much
    /// as NSD asks for.
    private static let kernelBuffer: ChannelOptions.Types.SocketOption.Value = 1_048_576
    /// Answers that the kernel did not take yet: beyond the second, nothing is read until they
    /// are down to the first. A turn adds 64 of 4 KiB.
    private static let waiting = ChannelOptions.Types.WriteBufferWaterMark(
        low: 65_536,
        high: 262_144
    )

    func bindDatagrams(
        _ address: Address,
        on loop: any EventLoop
    ) async throws(DNSServerError) -> any Channel {
        do {
            let buffer = Self.queriesPerCall * Self.largestQuery
            return try await DatagramBootstrap(group: loop)
                .channelOption(.autoRead, value: false)
                .channelOption(.maxMessagesPerRead, value: Self.callsPerTurn)
                .channelOption(.datagramVectorReadMessageCount, value: Self.queriesPerCall)
                .channelOption(
                    .recvAllocator,
                    value: FixedSizeRecvByteBufferAllocator(capacity: buffer)
                )
                .channelOption(.writeBufferWaterMark, value: Self.waiting)
                .channelOption(.socketOption(.so_rcvbuf), value: Self.kernelBuffer)
                .channelOption(.socketOption(.so_sndbuf), value: Self.kernelBuffer)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let shared = shared()
                        try channel.pipeline.syncOperations.addHandler(
                            DatagramHandler(desk: shared.desk, limits: shared.limits)
                        )
                    }
                }
                .bind(to: SocketAddress(address))
                .get()
        } catch {
            throw DNSServerError(error, transport: "UDP", address: address)
        }
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
