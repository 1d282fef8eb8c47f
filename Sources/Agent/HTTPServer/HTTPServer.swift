package import HTTPAPI
package import Host
package import Logging
package import NIOCore
import NIOPosix
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
        let (connections, passed) = AsyncStream.makeStream(of: PassedConnection.self)
        let (losses, lost) = AsyncStream.makeStream(of: ListenAddress.self)
        let open = OpenChannels(limit: desk.limits.connections + desk.limits.refused) {
            passed.finish()
            lost.finish()
        }
        let passage = Passage(to: passed, api: api, logger: logger)
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                do {
                    onListening(try await startAll(open, passage, lost))
                } catch {
                    let wasEnding = open.isEnding
                    open.close()
                    await Self.handle(connections)
                    if wasEnding { return }
                    throw error
                }
                // It may have been asked to end meanwhile.
                if open.isEnding { open.quiesce() }
                async let mending: Void = startAgain(losses, open, passage, lost)
                await Self.handle(connections)
                await mending
            } onCancel: {
                open.close()
            }
        } onGracefulShutdown: {
            api.view.close()
            open.quiesce()
        }
    }

    /// Runs a task for each connection with a request that passed, until all connections and
    /// sockets have closed.
    ///
    /// A cancellation does not reach them: it closes what they read from, and that ends them. What
    /// Hummingbird reads by has to have been read once.
    private static func handle(_ connections: AsyncStream<PassedConnection>) async {
        await Task {
            await withDiscardingTaskGroup { tasks in
                for await connection in connections {
                    tasks.addTask { await connection.handle() }
                }
            }
        }.value
    }

    private func startAll(
        _ open: OpenChannels,
        _ passage: Passage,
        _ lost: AsyncStream<ListenAddress>.Continuation
    ) async throws -> [ListenAddress] {
        var bound: [ListenAddress] = []
        for address in addresses { bound.append(try await start(address, open, passage, lost)) }
        return bound
    }

    /// Listens again on each address whose socket was lost, each second where that fails: SwiftNIO
    /// closes a socket after what it does not expect of accept(2).
    private func startAgain(
        _ losses: AsyncStream<ListenAddress>,
        _ open: OpenChannels,
        _ passage: Passage,
        _ lost: AsyncStream<ListenAddress>.Continuation
    ) async {
        await withDiscardingTaskGroup { tasks in
            for await address in losses where !open.isEnding {
                logger.error("The socket of HTTP at \(address) is lost. It is bound again.")
                tasks.addTask {
                    repeat {
                        try? await group.any().scheduleTask(in: .seconds(1)) {}.futureResult.get()
                        if open.isEnding { return }
                    } while (try? await start(address, open, passage, lost)) == nil
                    if open.isEnding { open.quiesce() }
                }
            }
        }
    }

    /// Starts to listen on one address and returns it, with the port that the system chose.
    private func start(
        _ address: ListenAddress,
        _ open: OpenChannels,
        _ passage: Passage,
        _ lost: AsyncStream<ListenAddress>.Continuation
    ) async throws -> ListenAddress {
        guard case .unix(let path) = address else {
            return try await listen(address, open, passage, lost)
        }
        try await UnixSocket.requireFree(path, group: group)
        let bound = try await UnixSocket.withRestrictedMask(for: socketMode) {
            try await listen(address, open, passage, lost)
        }
        try UnixSocket.setMode(socketMode, of: path)
        return bound
    }

    private func listen(
        _ address: ListenAddress,
        _ open: OpenChannels,
        _ passage: Passage,
        _ lost: AsyncStream<ListenAddress>.Continuation
    ) async throws(HTTPServerError) -> ListenAddress {
        let setup = ConnectionSetup(
            api: api,
            isUnixSocket: address.isUnixSocket,
            desk: desk,
            passage: passage
        )
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { socket in
                open.add(socket: socket)
                return socket.eventLoop.makeCompletedFuture {
                    try socket.pipeline.syncOperations.addHandler(AcceptGate(open))
                }
            }
            .childChannelInitializer { setup.setUp($0) }
        do {
            let socket = try await address.bind(bootstrap)
            let bound = address.resolved(by: socket)
            socket.closeFuture.whenComplete { _ in lost.yield(bound) }
            return bound
        } catch {
            throw HTTPServerError(error, listeningOn: address)
        }
    }
}

extension ListenAddress {
    fileprivate var isUnixSocket: Bool {
        if case .unix = self { true } else { false }
    }

    fileprivate func bind(_ bootstrap: ServerBootstrap) async throws -> any Channel {
        switch self {
        case .tcp(let address):
            let ip = address.ip.description
            let place = try SocketAddress(ipAddress: ip, port: Int(address.port))
            return try await bootstrap.bind(to: place).get()
        case .unix(let path):
            return try await bootstrap.bind(
                unixDomainSocketPath: path,
                cleanupExistingSocketFile: true
            ).get()
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
