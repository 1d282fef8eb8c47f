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
