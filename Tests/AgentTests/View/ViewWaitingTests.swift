import NIOCore
import NIOPosix
import Primitives
import Synchronization
import Testing

@testable import View

/// Who is answered when (docs/architecture.md, The path of a query). Real time: the bounds are
/// generous.
struct ViewWaitingTests {
    private let mesh = Mesh()
    private let store = ViewStore(
        startIndex: 1_000,
        timers: MultiThreadedEventLoopGroup.singleton.any(),
        maximumWaiters: 2
    )

    private func wait(
        _ topic: ViewTopic = .nodes,
        beyond index: UInt64,
        atMost time: TimeAmount = .seconds(20),
        of client: ClientConnection? = nil
    ) async -> Duration {
        let clock = ContinuousClock()
        return await clock.measure {
            await store.wait(for: topic, beyond: index, until: .now() + time, of: client)
        }
    }

    private func settle() async throws {
        try await Task.sleep(for: .milliseconds(30))
    }

    @Test func anOldIndexIsAnsweredAtOnce() async {
        #expect(await wait(beyond: 999) < .seconds(5))
    }

    @Test func aWaitEndsAtItsDeadline() async {
        let time = await wait(beyond: 1_000, atMost: .milliseconds(50))
        #expect(time >= .milliseconds(45))
    }

    @Test func theFirstChangeAnswersAtOnceAndTheNextOnesTogether() async throws {
        async let first = wait(beyond: 1_000)
        try await settle()
        let changed = ContinuousClock.now
        store.apply([mesh.member(1)], nowMilliseconds: 0)
        _ = await first
        store.apply([mesh.member(2)], nowMilliseconds: 0)
        store.apply([mesh.member(3)], nowMilliseconds: 0)
        let held = await wait(beyond: 1_001)
        #expect(store.current.index == 1_003)
        #expect(ContinuousClock.now - changed >= .milliseconds(15), "held back \(held)")
        #expect(held < .seconds(5))
    }

    @Test func aChangeOfAnotherServiceWakesNobody() async throws {
        store.apply([mesh.member(1)], nowMilliseconds: 0)
        async let time = wait(.service("web"), beyond: 1_001, atMost: .milliseconds(80))
        try await settle()
        store.apply([mesh.instance(of: 1, service: "api")], nowMilliseconds: 0)
        #expect(await time >= .milliseconds(75))
    }

    @Test func cancellationEndsAWait() async throws {
        let task = Task { await wait(beyond: 1_000) }
        try await settle()
        task.cancel()
        #expect(await task.value < .seconds(5))
    }

    @Test func aClientThatGoesEndsItsWait() async throws {
        let client = ClientConnection(localAddress: nil)
        async let time = wait(beyond: 1_000, of: client)
        try await settle()
        client.clientHasGone()
        #expect(await time < .seconds(5))
        #expect(await wait(beyond: 1_000, of: client) < .seconds(5), "it has gone before")
    }

    @Test func closingAnswersEveryone() async throws {
        async let time = wait(beyond: 1_000)
        try await settle()
        store.close()
        #expect(await time < .seconds(5))
        #expect(await wait(beyond: 1_000) < .seconds(5))
    }

    @Test func thePlacesAreLimited() {
        #expect(store.enter())
        #expect(store.enter())
        #expect(!store.enter())
        store.leave()
        #expect(store.enter())
    }

    @Test func nothingIsKeptOfTopicsNobodyWaitsFor() async throws {
        async let first = wait(.service("web"), beyond: 1_000, atMost: .milliseconds(10))
        async let second = wait(.service("api"), beyond: 1_000)
        try await settle()
        store.apply([mesh.member(1), mesh.instance(of: 1, service: "api")], nowMilliseconds: 0)
        _ = await (first, second)
        for _ in 0..<100 where store.state.withLock({ !$0.queues.isEmpty }) {
            try await settle()
        }
        #expect(store.state.withLock { $0.queues.isEmpty })
    }
}
