import Logging
import NIOPosix
import Primitives
import ServiceLifecycle

@testable import HTTPAPI
@testable import HTTPServer
@testable import Host

/// A real server around a rig.
enum TestServer {
    /// Runs it for as long as `body` takes, then asks it to stop gracefully and waits until it has.
    static func run(
        _ rig: Rig,
        at addresses: [ListenAddress] = [.tcp(Address(ip: .v4(0x7F00_0001), port: 0))],
        socketMode: UInt32 = 0o660,
        limits: ConnectionDesk.Limits = ConnectionDesk.Limits(),
        _ body: @escaping @Sendable ([ListenAddress]) async throws -> Void
    ) async throws {
        let (events, event) = AsyncStream.makeStream(of: [ListenAddress].self)
        let server = HTTPServer(
            api: rig.api,
            addresses: addresses,
            socketMode: socketMode,
            group: MultiThreadedEventLoopGroup.singleton,
            limits: limits,
            logger: rig.api.logger,
            onListening: { event.yield($0) }
        )
        let services = ServiceGroup(services: [server], logger: rig.api.logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { event.finish() }
                try await services.run()
            }
            for await bound in events {
                try await body(bound)
                break
            }
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
