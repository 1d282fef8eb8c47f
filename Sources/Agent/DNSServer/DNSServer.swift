package import DNS
package import Formats
internal import Glibc
package import Logging
import NIOCore
package import NIOPosix
package import Primitives
import ServiceLifecycle
import Synchronization
package import View

/// Answers DNS over UDP and TCP on one address, until graceful shutdown.
package final class DNSServer: Service {
    /// Where it listens, with the port that the system chose.
    package let address: Address
    private let counters: DNSCounters
    private let limits: DNSConfiguration.Limits
    private let datagrams: any Channel
    private let listener: any Channel
    private let logger: Logger
    private let isEnding = Atomic(false)

    /// How often a port is looked for that is free for UDP and TCP alike.
    private static let portAttempts = 16

    /// Binds both sockets; nothing is answered yet. `group` has one event loop.
    package static func bind(
        _ configuration: DNSConfiguration,
        view: ViewStore,
        source: MeshSource,
        group: MultiThreadedEventLoopGroup,
        logger: Logger
    ) async throws(DNSServerError) -> DNSServer {
        let counters = DNSCounters()
        let loop = group.next()
        let sockets = SocketBox(loop: loop) {
            DNSSockets(
                desk: AnswerDesk(
                    configuration.answers,
                    view: view,
                    source: source,
                    counters: counters
                ),
                table: ConnectionTable(limits: configuration.limits, counters: counters),
                limits: configuration.limits
            )
        }
        var attempt = 1
        while true {
            let datagrams = try await sockets.bindDatagrams(configuration.address, on: loop)
            var address = configuration.address
            address.port = UInt16(clamping: datagrams.localAddress?.port ?? 0)
            do throws(DNSServerError) {
                let listener = try await sockets.listen(address, on: loop)
                return DNSServer(
                    address: address,
                    counters: counters,
                    limits: configuration.limits,
                    datagrams: datagrams,
                    listener: listener,
                    logger: logger
                )
            } catch {
                try? await datagrams.close()
                guard configuration.address.port == 0, attempt < portAttempts else { throw error }
                attempt += 1
            }
        }
    }

    private init(
        address: Address,
        counters: DNSCounters,
        limits: DNSConfiguration.Limits,
        datagrams: any Channel,
        listener: any Channel,
        logger: Logger
    ) {
        self.address = address
        self.counters = counters
        self.limits = limits
        self.datagrams = datagrams
        self.listener = listener
        self.logger = logger
    }

    package func run() async throws {
        for channel in [datagrams, listener] {
            channel.closeFuture.whenComplete { _ in self.tellOfEnd() }
            try? await channel.setOption(.autoRead, value: true).get()
        }
        // A socket that is lost is no reason for the rest of the agent to end.
        try? await gracefulShutdown()
        isEnding.store(true, ordering: .relaxed)
        for channel in [datagrams, listener] { try? await channel.close() }
    }

    /// Why it does not answer, or nil where it does.
    package var failure: String? {
        let closed = [("UDP", datagrams), ("TCP", listener)].filter { !$0.1.isActive }
        if closed.isEmpty { return nil }
        let names = closed.map(\.0).joined(separator: " and ")
        return "the \(names) socket at \(address) is closed: restart the agent"
    }

    private func tellOfEnd() {
        guard !isEnding.load(ordering: .relaxed), let failure else { return }
        logger.error("DNS is not answered any more: \(failure)")
    }

    /// What was counted, as Prometheus text.
    package func write(to text: inout MetricsText) async {
        if let overflows = await overflows { counters.note(.overflow, total: overflows) }
        counters.write(to: &text, connectionLimit: limits.connections)
    }

    /// Queries that the kernel dropped at the UDP socket; nil once that is closed.
    private var overflows: Int? {
        get async {
            let socket = datagrams as? any SocketOptionProvider
            let option = NIOBSDSocket.Option(rawValue: SO_MEMINFO)
            let memory: EventLoopFuture<SIMD16<UInt32>>? =
                socket?.unsafeGetSocketOption(level: .socket, name: option)
            let words = try? await memory?.get()
            return words.map { Int($0[Self.droppedPlace]) }
        }
    }

    /// Where SO_MEMINFO tells it: SK_MEMINFO_DROPS of linux/sock_diag.h.
    private static let droppedPlace = 8
}
