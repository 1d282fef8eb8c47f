import NIOCore
import NIOPosix
import Primitives

/// Binds the UDP socket of the mesh.
enum GossipSocket {
    /// Datagrams taken by one system call, and the room for each: a datagram of the mesh is at most
    /// 1,400 bytes, and what is longer is refused by its size.
    private static let vector = 16
    private static let datagramCapacity = 2_048
    /// Room for bursts while the agent is not scheduled; the kernel grants what its limit allows.
    private static let receiveBuffer = 4 * 1_024 * 1_024

    static func bind(
        to address: Address,
        on group: any EventLoopGroup
    ) async throws(StartFailure) -> any Channel {
        do {
            let bootstrap = DatagramBootstrap(group: group)
                // All that waits is taken before the node advances, or it would judge others by
                // answers that it has not read.
                .channelOption(.maxMessagesPerRead, value: 64)
                .channelOption(.datagramVectorReadMessageCount, value: vector)
                .channelOption(
                    .recvAllocator,
                    value: FixedSizeRecvByteBufferAllocator(capacity: vector * datagramCapacity)
                )
                .channelOption(.socketOption(.so_rcvbuf), value: receiveBuffer)
                .channelOption(.autoRead, value: false)
            return try await bootstrap.bind(to: SocketAddress(address)).get()
        } catch let error as IOError {
            throw StartFailure(message: sentence(for: error, at: address), exitStatus: 1)
        } catch {
            throw StartFailure(
                message: "cannot bind the gossip socket to \(address): \(error)",
                exitStatus: 1
            )
        }
    }

    private static func sentence(for error: IOError, at address: Address) -> String {
        switch error.errnoCode {
        case EADDRINUSE:
            """
            UDP port \(address) is taken by another process: stop it (ss -ulpn shows it), or give \
            --bind another port.
            """
        case EADDRNOTAVAIL:
            "this host has no address \(address.ip): give --bind one of its own, or 0.0.0.0."
        case EACCES:
            "not allowed to bind UDP port \(address): give --bind a port above 1023."
        default: "cannot bind the gossip socket to \(address): \(error)"
        }
    }
}
