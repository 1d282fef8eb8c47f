import NIOConcurrencyHelpers
import NIOPosix
import Registry
import Testing

@testable import Catalog
@testable import Services
@testable import Storage

/// A disk that hangs from now on, until it is let go; for a minute at most, so that a test that
/// fails ends.
final class HangingDisk: Sendable {
    private let isOver = ConditionLock(value: false)
    private let begun = NIOLockedValueBox(0)

    /// Threads of those whose disk hangs: nobody else's.
    private static let threads = MultiThreadedEventLoopGroup(numberOfThreads: 16)

    /// A world with a report that holds for 15 s, 2 s of which are over, and a probe each 10 s that
    /// has just been, both passing.
    static func world() async throws -> CatalogWorld {
        let world = try await CatalogWorld(diskLoop: threads.next())
        var service = ServiceDefinition.web()
        service.checks = [.ttl("told"), .http("asked")]
        try await world.services.register(service, replacingChecks: false)
        await world.pass(.seconds(12))
        try await world.services.report(checkID: "told", status: .passing, output: "up")
        await world.pass(.seconds(2))
        try #require(world.services.snapshot().checks.map(\.status) == [.passing, .passing])
        _ = world.publisher.takeEvents()
        return world
    }

    init(appendsTo disk: TestStorage) {
        disk.whileAppending.withLockedValue { $0 = { [self] in hang() } }
    }

    init(rewriting disk: TestStorage) {
        disk.whileRewriting.withLockedValue { $0 = { [self] in hang() } }
    }

    private func hang() {
        begun.withLockedValue { $0 += 1 }
        if isOver.lock(whenValue: true, timeoutSeconds: 60) { isOver.unlock() }
    }

    /// How many writes were begun since.
    var writes: Int { begun.withLockedValue { $0 } }

    func isAsked() async throws { try await until { self.writes > 0 } }

    func end() {
        isOver.lock()
        isOver.unlock(withValue: true)
    }

    func until(_ isSo: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(50)
        while await !isSo() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

extension LocalServices {
    var pendingCount: Int { pendingWrites.count }
    var renewalCount: Int { renewals.count }
}

extension CatalogWorld {
    /// Does what is due after this time, and waits for no disk.
    func tick(after duration: Duration) async {
        clock.advance(by: duration)
        for run in await services.tick() { await services.perform(run) }
        await services.publishPending()
    }

    /// The checks of each instance that was told since.
    func told() -> [[CheckStatus]] {
        publisher.takeEvents().map { event in
            guard case .published(let body) = event else { return [] }
            return body.checks.map(\.status)
        }
    }

    var serviceIDs: [String] { services.snapshot().services.map(\.definition.id) }
}
