import MartletBalancing
import MartletClient
import Synchronization
import Testing

/// A second attempt while the first is under way.
struct HedgingTests {
    private static let two: [Endpoint] = ["a", "b"].map { .test($0) }

    private static func options(_ hedge: CallOptions.Hedge?) -> CallOptions {
        var options = CallOptions(idempotent: true, deadline: nil)
        options.hedge = hedge
        return options
    }

    /// A call whose first attempt hangs until it is cancelled.
    private func call(
        _ service: MeshService,
        _ options: CallOptions
    ) -> Task<(Int, String), any Error> {
        Task {
            try await service.withEndpoint(options: options) { attempt in
                if attempt.number == 1 { try await Task.sleep(for: .seconds(1_000)) }
                return (attempt.number, attempt.endpoint.id)
            }
        }
    }

    @Test func theSecondIsSentAfterTheDelayAndTheLoserIsCancelled() async throws {
        let time = ManualTime()
        let service = MeshService.test(Self.two, time: time)
        let call = call(service, Self.options(.after(.milliseconds(30))))
        await eventually("it waits to send the second") { time.sleeps == [.milliseconds(30)] }
        time.advance(by: .milliseconds(30))
        #expect(try await call.value.0 == 2)
        let reports = service.takeReports(10)
        #expect(reports.map(\.outcome).sorted { "\($0)" < "\($1)" } == [.cancelled, .ok])
        #expect(Set(reports.map(\.endpoint.id)).count == 2)
        #expect(service.statistics.hedges == 1)
        #expect(service.statistics.requestsInFlight == 0)
    }

    @Test func aQuickFirstSendsNoSecond() async throws {
        let service = MeshService.test(Self.two)
        let number = try await service.withEndpoint(
            options: Self.options(.after(.milliseconds(30)))
        ) { $0.number }
        #expect(number == 1)
        #expect(service.statistics.hedges == 0)
        #expect(service.takeReports(10).map(\.outcome) == [.ok])
    }

    @Test func whatIsNotIdempotentIsNotHedged() async throws {
        let time = ManualTime()
        let service = MeshService.test(Self.two, time: time)
        var options = CallOptions(idempotent: false, deadline: nil)
        options.hedge = .after(.zero)
        _ = try await service.withEndpoint(options: options) { _ in }
        #expect(time.sleeps.isEmpty)
    }

    @Test func withoutEnoughCallsThereIsNoP95() async throws {
        let time = ManualTime()
        let service = MeshService.test(Self.two, time: time)
        for call in 0..<60 {
            _ = try await service.withEndpoint(options: Self.options(.afterP95)) { _ in
                time.advance(by: .milliseconds(10))
            }
            if call < 50 { #expect(time.sleeps.isEmpty) }
        }
        let delay = time.sleeps.last ?? .zero
        #expect(delay >= .milliseconds(10) && delay < .milliseconds(12))
    }

    @Test func hedgesDrawOnTheRetryBudget() async throws {
        let time = ManualTime(jumps: true)
        var configuration = ServiceConfiguration()
        configuration.retryRatio = 0
        configuration.retryReserve = 0
        let service = MeshService.test(Self.two, time: time, configuration: configuration)
        let number = try await service.withEndpoint(
            options: Self.options(.after(.milliseconds(1)))
        ) { attempt in
            for _ in 0..<20 { await Task.yield() }
            return attempt.number
        }
        #expect(number == 1)
        #expect(service.statistics.hedges == 0)
    }

    @Test func aHedgeThatHangsDoesNotHoldUpTheRetry() async throws {
        let time = ManualTime()
        let service = MeshService.test(["a", "b", "c"].map { .test($0) }, time: time)
        let hedgeBegun = Mutex(false)
        let call = Task {
            try await service.withEndpoint(options: Self.options(.after(.milliseconds(30)))) {
                attempt in
                switch attempt.number {
                case 1:
                    try await time.sleep(.milliseconds(50))
                    throw CallFailure(.error)
                case 2:
                    hedgeBegun.withLock { $0 = true }
                    try await time.sleep(.seconds(1_000))
                default: break
                }
                return (attempt.number, attempt.endpoint.id)
            }
        }
        await eventually("both wait") { time.sleeps.count == 2 }
        time.advance(by: .milliseconds(30))
        await eventually("the hedge is sent") { hedgeBegun.withLock { $0 } }
        time.advance(by: .milliseconds(20))
        await eventually("it waits before the retry") { time.sleeps.count == 4 }
        time.advance(by: .milliseconds(1))
        #expect(try await call.value.0 == 3)
        let reports = service.takeReports(10)
        #expect(Set(reports.map(\.outcome)) == [.error, .cancelled, .ok])
        #expect(Set(reports.map(\.endpoint.id)).count == 3)
    }

    @Test func whoWakesMuchTooLateSendsNoSecond() async throws {
        let time = ManualTime()
        let service = MeshService.test(Self.two, time: time)
        let call = Task {
            try await service.withEndpoint(options: Self.options(.after(.milliseconds(30)))) {
                attempt in
                try await time.sleep(.seconds(2))
                return attempt.number
            }
        }
        await eventually("both wait") { time.sleeps.count == 2 }
        time.advance(by: .seconds(1))
        time.advance(by: .seconds(1))
        #expect(try await call.value == 1)
        #expect(service.statistics.hedges == 0)
    }

    @Test func whatWouldBeRefusedIsNotWaitedFor() async throws {
        let time = ManualTime()
        var configuration = ServiceConfiguration()
        configuration.retryReserve = 0
        let service = MeshService.test(Self.two, time: time, configuration: configuration)
        _ = try await service.withEndpoint(options: Self.options(.after(.zero))) { _ in }
        #expect(time.sleeps.isEmpty)
    }

    @Test func hedgesThatFailSuspendNoRetries() async throws {
        let time = ManualTime()
        let service = MeshService.test(["a", "b", "c"].map { .test($0) }, time: time)
        for _ in 0..<20 {
            time.advance(by: .seconds(1))
            let asleep = time.sleeps.count
            let hedgeOver = Mutex(false)
            let call = Task {
                try await service.withEndpoint(options: Self.options(.after(.milliseconds(30)))) {
                    attempt in
                    if attempt.number == 2 {
                        hedgeOver.withLock { $0 = true }
                        throw CallFailure(.error)
                    }
                    try await time.sleep(.milliseconds(40))
                    return attempt.number
                }
            }
            await eventually("both wait") { time.sleeps.count == asleep + 2 }
            time.advance(by: .milliseconds(30))
            await eventually("the hedge has failed") { hedgeOver.withLock { $0 } }
            time.advance(by: .milliseconds(10))
            #expect(try await call.value == 1)
        }
        #expect(service.statistics.hedges == 20)
        let asleep = time.sleeps.count
        let call = Task {
            try await service.withEndpoint(options: Self.options(nil)) { attempt in
                if attempt.number == 1 { throw CallFailure(.connect) }
                return attempt.number
            }
        }
        await eventually("it waits before the retry") { time.sleeps.count == asleep + 1 }
        time.advance(by: .milliseconds(1))
        #expect(try await call.value == 2)
    }

    @Test func aFirstThatFailsIsRetriedAsEver() async throws {
        let time = ManualTime()
        let service = MeshService.test(Self.two, time: time)
        let call = Task {
            try await service.withEndpoint(options: Self.options(.after(.seconds(9)))) { attempt in
                if attempt.number == 1 { throw CallFailure(.error) }
                return attempt.number
            }
        }
        await eventually("it waits before the retry") { time.sleeps.count == 2 }
        time.advance(by: .milliseconds(40))
        #expect(try await call.value == 2)
        #expect(service.statistics.hedges == 0)
        #expect(service.statistics.retries == 1)
    }
}
