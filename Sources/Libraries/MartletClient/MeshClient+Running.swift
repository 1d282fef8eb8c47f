import MartletBalancing
import ServiceLifecycle
import Synchronization

extension MeshClient {
    /// Watches the agent until the program's service group shuts down gracefully, the task is
    /// cancelled, or ``shutdown()`` is called; the last reports are sent then.
    ///
    /// A client runs once.
    public func run() async throws {
        let mayRun = shared.withLock { shared in
            defer { shared.isRunning = true }
            return !shared.isRunning && !shared.isClosed
        }
        guard mayRun else { throw MeshError.closed }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.watch() }
            group.addTask { await self.keepHouse() }
            if configuration.reports.isOn { group.addTask { await self.report() } }
            group.addTask { await self.ending.wait(beyond: 0) }
            group.addTask { try? await gracefulShutdown() }
            _ = await group.next()
            group.cancelAll()
        }
        if !Task.isCancelled { await reportTheRest() }
        close()
    }

    /// Ends the client: ``run()`` comes back soon, and picks are refused from now on.
    public func shutdown() {
        close()
        ending.raise()
    }

    /// Makes a client, runs it for as long as `body` takes, and ends it.
    ///
    /// For programs without a service group.
    ///
    /// - Parameters:
    ///   - agent: Where the agent of this host is; what the environment says unless told otherwise.
    ///   - configuration: How services are balanced, and what the client may use.
    ///   - body: What to do with the client.
    /// - Returns: What `body` returned.
    /// - Throws: What `body` threw.
    public static func withClient<Value>(
        agent: AgentAddress = .environment(),
        configuration: Configuration = Configuration(),
        _ body: (MeshClient) async throws -> Value
    ) async throws -> Value {
        let client = MeshClient(agent: agent, configuration: configuration)
        return try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try? await client.run() }
            defer { client.shutdown() }
            return try await body(client)
        }
    }

    private func close() {
        let services = shared.withLock { shared in
            shared.isClosed = true
            shared.state = .closed
            return shared.order
        }
        for service in services { service.close() }
    }

    /// The balancers' housekeeping, ten times a second.
    private func keepHouse() async {
        while (try? await configuration.time.sleep(.milliseconds(100))) != nil {
            for service in allServices { service.advance() }
        }
    }

    /// All services watched, in order of first use.
    var allServices: [MeshService] { shared.withLock { $0.order } }
}
