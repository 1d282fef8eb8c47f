import Logging
import NIOPosix
import Registry
import Testing

@testable import Agent
@testable import Catalog
@testable import Checks
@testable import Services
@testable import Storage

/// The real clock, disk and network, once through.
struct LocalServicesRunTests {
    private let temporary = TemporaryDirectory()
    private static let disk = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private func makeServices(_ storage: any AgentStorage) throws -> LocalServices {
        let group = MultiThreadedEventLoopGroup.singleton
        return try LocalServices(
            storage: storage,
            publisher: RecordingPublisher(),
            prober: NetworkProber(group: group),
            targets: CheckTargets(interfaces: HostInterfaces.addresses),
            eventLoop: group.next(),
            diskLoop: LocalServicesRunTests.disk.next(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func status(_ services: LocalServices, becomes status: CheckStatus) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while services.snapshot().checks.first?.status != status {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test func checksRunAndTheirStateOutlivesTheAgent() async throws {
        let server = try await TargetServer()
        let hanging = try await TargetServer()
        var service = ServiceDefinition(id: "web", name: "web")
        let url = "http://\(server.host):\(server.port)/ok"
        service.checks = [.http("a", url: url, interval: .seconds(1))]
        do {
            let services = try makeServices(try DataDirectory(path: temporary.path))
            let task = Task { await services.run() }
            try await services.register(service, replacingChecks: false)
            try await status(services, becomes: .passing)
            let slow = "http://\(hanging.host):\(hanging.port)/hang"
            try await services.register(.http("slow", url: slow, interval: .seconds(1)))
            while hanging.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            let stopped = ContinuousClock.now
            task.cancel()
            await task.value
            #expect(ContinuousClock.now - stopped < .seconds(5), "a run under way is broken off")
        }
        let again = try makeServices(try DataDirectory(path: temporary.path))
        #expect(again.snapshot().checks.map(\.status) == [.passing, .critical])
        await server.close()
        await hanging.close()
        let task = Task { await again.run() }
        try await status(again, becomes: .critical)
        task.cancel()
        await task.value
    }
}
