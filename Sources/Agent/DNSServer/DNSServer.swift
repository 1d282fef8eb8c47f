package import DNS
package import Formats
import Host
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
    private let datagrams: DatagramServer
    private let listener: any Channel
    private let logger: Logger
    private let isEnding = Atomic(false)

    /// How often a port is looked for that is free for UDP and TCP alike.
    private static let portAttempts = 16

    /// Binds both sockets; nothing is answered yet. `group` has one event loop, for TCP.
    package static func bind(
        _ configuration: DNSConfiguration,
        view: ViewStore,
        source: MeshSource,
        group: MultiThreadedEventLoopGroup,
        logger: Logger
    ) async throws(DNSServerError) -> DNSServer {
        let (limits, loop) = (configuration.limits, group.next())
        let desk = SharedDesk(
            configuration.answers,
            view: view,
            source: source,
            counters: DNSCounters()
        )
        let sockets = SocketBox(loop: loop) {
            DNSSockets(
                desk: desk,
                table: ConnectionTable(limits: limits, counters: desk.counters),
                limits: limits
            )
        }
        var attempt = 1
        while true {
            let socket = try bindDatagrams(configuration.address)
            do throws(DNSServerError) {
                let datagrams = try answer(at: socket, desk, limits, logger)
                let listener = try await sockets.listen(socket.bound, on: loop)
                return DNSServer(
                    counters: desk.counters,
                    limits: limits,
                    datagrams: datagrams,
                    address: socket.bound,
                    listener: listener,
                    logger: logger
                )
            } catch {
                socket.descriptor.close()
                guard configuration.address.port == 0, attempt < portAttempts else { throw error }
                attempt += 1
            }
        }
    }

    private static func bindDatagrams(
        _ address: Address
    ) throws(DNSServerError) -> DatagramSocket {
        do throws(SystemError) {
            return try DatagramServer.bind(to: address)
        } catch {
            throw DNSServerError(error, transport: "UDP", address: address)
        }
    }

    private static func answer(
        at socket: DatagramSocket,
        _ desk: SharedDesk,
        _ limits: DNSConfiguration.Limits,
        _ logger: Logger
    ) throws(DNSServerError) -> DatagramServer {
        do throws(SystemError) {
            return try DatagramServer(socket, desk: desk, limits: limits, logger: logger)
        } catch {
            throw DNSServerError(error, transport: "UDP", address: socket.bound)
        }
    }

    private init(
        counters: DNSCounters,
        limits: DNSConfiguration.Limits,
        datagrams: DatagramServer,
        address: Address,
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
        await datagrams.open()
        listener.closeFuture.whenComplete { _ in self.tellOfEnd() }
        try? await listener.setOption(.autoRead, value: true).get()
        // A socket that is lost is no reason for the rest of the agent to end.
        try? await gracefulShutdown()
        isEnding.store(true, ordering: .relaxed)
        await datagrams.close()
        try? await listener.close()
    }

    /// Why it does not answer, or nil where it does.
    package var failure: String? {
        let failures = [datagrams.failure, failureOfListener].compactMap(\.self)
        return failures.isEmpty ? nil : failures.joined(separator: "; ")
    }

    private var failureOfListener: String? {
        listener.isActive ? nil : "the TCP socket at \(address) is closed: restart the agent"
    }

    private func tellOfEnd() {
        guard !isEnding.load(ordering: .relaxed), let failureOfListener else { return }
        logger.error("DNS is not answered any more: \(failureOfListener)")
    }

    /// What was counted, as Prometheus text.
    package func write(to text: inout MetricsText) {
        counters.note(.overflow, total: datagrams.drops)
        counters.write(to: &text, connectionLimit: limits.connections)
    }
}
