package import HTTPAPI
package import Host
import HummingbirdCore
package import Logging
package import NIOCore
import Primitives
import ServiceLifecycle
import View

/// Serves the API on every address given, until graceful shutdown.
///
/// Then it takes no more connections, answers every long poll, ends every stream, lets requests in
/// progress finish, and returns.
package struct HTTPServer: Service {
    private let api: HTTPAPI
    private let addresses: [ListenAddress]
    private let socketMode: UInt32
    private let group: any EventLoopGroup
    private let desk: ConnectionDesk
    private let logger: Logger
    private let onListening: @Sendable ([ListenAddress]) -> Void

    /// The limits hold for all addresses together. `onListening` is called once every address is
    /// bound, with the ports that the system chose.
    package init(
        api: HTTPAPI,
        addresses: [ListenAddress],
        socketMode: UInt32 = 0o660,
        group: any EventLoopGroup,
        limits: ConnectionDesk.Limits = ConnectionDesk.Limits(),
        logger: Logger,
        onListening: @escaping @Sendable ([ListenAddress]) -> Void = { _ in }
    ) {
        self.api = api
        self.addresses = addresses
        self.socketMode = socketMode
        self.group = group
        desk = ConnectionDesk(limits: limits, counters: api.counters)
        self.logger = logger
        self.onListening = onListening
    }

    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup { tasks in
                var bound: [ListenAddress] = []
                for address in addresses { bound.append(try await start(address, in: &tasks)) }
                onListening(bound)
                try await tasks.waitForAll()
            }
        } onGracefulShutdown: {
            api.view.close()
        }
    }

    /// Starts to listen on one address and returns it, with the port that the system chose.
    private func start(
        _ address: ListenAddress,
        in tasks: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> ListenAddress {
        guard case .unix(let path) = address else { return try await listen(address, in: &tasks) }
        try await UnixSocket.requireFree(path, group: group)
        let bound = try await UnixSocket.withRestrictedMask(for: socketMode) {
            try await listen(address, in: &tasks)
        }
        try UnixSocket.setMode(socketMode, of: path)
        return bound
    }

    private func listen(
        _ address: ListenAddress,
        in tasks: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> ListenAddress {
        let (outcomes, outcome) = AsyncStream.makeStream(
            of: Result<ListenAddress, HTTPServerError>.self,
            bufferingPolicy: .bufferingOldest(1)
        )
        let server = makeServer(for: address) { channel in
            outcome.yield(.success(address.resolved(by: channel)))
        }
        tasks.addTask {
            defer { outcome.finish() }
            do {
                try await server.run()
            } catch {
                let error = HTTPServerError(error, listeningOn: address)
                outcome.yield(.failure(error))
                throw error
            }
        }
        for await outcome in outcomes { return try outcome.get() }
        throw HTTPServerError.cannotListen(address, reason: "it was stopped")
    }

    private func makeServer(
        for address: ListenAddress,
        onRunning: @escaping @Sendable (any Channel) async -> Void
    ) -> Server<APIChannel> {
        Server(
            childChannelSetup: APIChannel(
                api: api,
                isUnixSocket: address.isUnixSocket,
                desk: desk
            ),
            configuration: ServerConfiguration(
                address: address.bindAddress,
                backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    desk.limits.connections + desk.limits.refused,
                    logger: logger
                )
            ),
            onServerRunning: onRunning,
            eventLoopGroup: group,
            logger: logger
        )
    }
}

extension ListenAddress {
    fileprivate var isUnixSocket: Bool {
        if case .unix = self { true } else { false }
    }

    fileprivate var bindAddress: BindAddress {
        switch self {
        case .tcp(let address): .hostname(address.ip.description, port: Int(address.port))
        case .unix(let path): .unixDomainSocket(path: path)
        }
    }

    /// The same with the port that the channel is bound to.
    fileprivate func resolved(by channel: any Channel) -> ListenAddress {
        guard case .tcp(var address) = self, let port = channel.localAddress?.port else {
            return self
        }
        address.port = UInt16(clamping: port)
        return .tcp(address)
    }
}
