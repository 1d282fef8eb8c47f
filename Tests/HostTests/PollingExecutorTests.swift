import Host
import Primitives
import Synchronization
import Testing

/// An actor on a thread of its own.
private actor Resident {
    nonisolated let executor: PollingExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }
    private(set) var turns: [Readiness] = []
    private var waiter: CheckedContinuation<Void, Never>?

    init() throws {
        executor = try PollingExecutor(name: "resident")
    }

    func sleep(until moment: Int64) async {
        executor.wake(at: moment)
        await withCheckedContinuation { waiter = $0 }
    }

    func waitForReadiness() async {
        await withCheckedContinuation { waiter = $0 }
    }

    private func note(_ readiness: Readiness) {
        executor.wake(at: .max)
        turns.append(readiness)
        waiter?.resume()
        waiter = nil
    }
}

extension Resident: PollingClient {
    nonisolated func turn(_ readiness: Readiness) {
        assumeIsolated { $0.note(readiness) }
    }
}

/// Stops its thread as it goes.
private final class Quitter: PollingClient {
    private let executor: PollingExecutor
    private let farewell: @Sendable () -> Void

    init(_ executor: PollingExecutor, farewell: @escaping @Sendable () -> Void) {
        self.executor = executor
        self.farewell = farewell
    }

    deinit {
        executor.stop()
        farewell()
    }

    func turn(_ readiness: Readiness) {}
}

struct PollingExecutorTests {
    @Test func aClientMayStopItAsItGoes() async throws {
        let executor = try PollingExecutor(name: "quitter")
        let (farewells, sender) = AsyncStream.makeStream(of: Void.self)
        executor.attach(Quitter(executor) { sender.finish() })
        executor.stop()
        for await _ in farewells {}
    }

    @Test func jobsOfManyTasksRunOneAfterAnother() async throws {
        let resident = try Resident()
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<200 { group.addTask { await resident.turns.count } }
            for await count in group { #expect(count == 0) }
        }
        resident.executor.stop()
    }

    @Test func theMomentComesWithoutASocket() async throws {
        let resident = try Resident()
        resident.executor.attach(resident)
        let moment = Clocks.monotonic + 20_000_000
        await resident.sleep(until: moment)
        #expect(Clocks.monotonic >= moment)
        #expect(await resident.turns == [[]])
        resident.executor.stop()
    }

    @Test func aDatagramWakesTheThread() async throws {
        let resident = try Resident()
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        resident.executor.attach(resident)
        async let isReady: Void = resident.waitForReadiness()
        _ = await resident.turns
        try resident.executor.watch(to)
        Sockets.send([[1]], from: from, to: to.bound)
        await isReady
        #expect(await resident.turns.first == .readable)
        resident.executor.forget(to)
        resident.executor.stop()
    }

    @Test func theActorIsFoundOnItsThreadAlone() async throws {
        let resident = try Resident()
        #expect(resident.executor.isIsolatingCurrentContext() == false)
        resident.executor.stop()
    }
}
