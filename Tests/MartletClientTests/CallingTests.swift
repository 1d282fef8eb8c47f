import MartletBalancing
import MartletClient
import Synchronization
import Testing

/// `withEndpoint`: attempts, retries, deadlines, cancellation.
struct CallingTests {
    @Test func aCallThatGoesWellIsOneAttempt() async throws {
        let service = MeshService.test([.test("a")])
        let answer = try await service.withEndpoint { attempt in
            #expect(attempt.number == 1)
            #expect(attempt.timeout == .seconds(5))
            return attempt.endpoint.id
        }
        #expect(answer == "a")
        #expect(service.takeReports(10).map(\.outcome) == [.ok])
        #expect(service.statistics.requestsInFlight == 0)
    }

    @Test(arguments: [
        (CallOutcome.connect, false, 3), (.connect, true, 3), (.rejected, false, 3),
        (.error, false, 1), (.error, true, 3), (.timeout, false, 1), (.timeout, true, 3),
        (.ignored, true, 1), (.cancelled, true, 1),
    ])
    func onlyWhatIsSafeIsRepeated(_ outcome: CallOutcome, _ idempotent: Bool, _ count: Int) async {
        let service = MeshService.test(Self.four, time: ManualTime(jumps: true))
        let tried = Mutex<[String]>([])
        await #expect(throws: CallFailure(outcome)) {
            try await service.withEndpoint(options: Self.endless(idempotent)) { attempt in
                tried.withLock { $0.append(attempt.endpoint.id) }
                throw CallFailure(outcome)
            }
        }
        let ids = tried.withLock { $0 }
        #expect(ids.count == count)
        #expect(Set(ids).count == count)
        #expect(service.statistics.retries == count - 1)
        #expect(service.statistics.requestsInFlight == 0)
        #expect(service.takeReports(10).map(\.outcome).allSatisfy { $0 == outcome })
    }

    @Test func anotherInstanceMayDoBetter() async throws {
        let time = ManualTime(jumps: true)
        let service = MeshService.test(Self.four, time: time)
        let answer = try await service.withEndpoint(options: Self.endless(true)) { attempt in
            if attempt.number < 3 { throw CallFailure(.error) }
            return attempt.number
        }
        #expect(answer == 3)
        // At once, then 25 ms, give or take a fifth.
        #expect(time.sleeps.count == 2)
        #expect(time.sleeps.first == .zero)
        #expect(time.sleeps.last.map { (20...30).contains($0 / .milliseconds(1)) } == true)
    }

    @Test func oneInstanceIsNotTriedTwice() async {
        let service = MeshService.test([.test("a")], time: ManualTime(jumps: true))
        let count = Atomic(0)
        await #expect(throws: CallFailure(.connect)) {
            try await service.withEndpoint(options: Self.endless(true)) { _ in
                count.add(1, ordering: .relaxed)
                throw CallFailure(.connect)
            }
        }
        #expect(count.load(ordering: .relaxed) == 1)
    }

    @Test func theBudgetEndsAStormOfRetries() async {
        var configuration = ServiceConfiguration(breaker: .off)
        configuration.retryReserve = 0
        let service = MeshService.test(
            Self.four,
            time: ManualTime(jumps: true),
            configuration: configuration
        )
        let attempts = Atomic(0)
        for _ in 0..<100 {
            _ = try? await service.withEndpoint(options: Self.endless(true)) { _ in
                attempts.add(1, ordering: .relaxed)
                throw CallFailure(.error)
            }
        }
        #expect(attempts.load(ordering: .relaxed) <= 120)
        #expect(service.statistics.refusedRetries >= 80)
    }

    @Test func anAnswerIsJudgedAndTheLastOneReturned() async throws {
        let service = MeshService.test(Self.four, time: ManualTime(jumps: true))
        let status = try await service.withEndpoint(
            options: Self.endless(true),
            judging: { .http(status: $0) },
            { attempt in attempt.number == 3 ? 502 : 500 }
        )
        #expect(status == 502)
        let reports = service.takeReports(10)
        #expect(reports.map(\.outcome) == [.error, .error, .error])
        #expect(reports.map(\.status) == [500, 500, 502])
    }

    @Test func whatOneInstanceAsksForDoesNotHoldUpAnother() async throws {
        let time = ManualTime(jumps: true)
        let service = MeshService.test(Self.four, time: time)
        let first = Mutex("")
        _ = try await service.withEndpoint(options: Self.endless(false)) { attempt in
            guard attempt.number == 1 else { return }
            first.withLock { $0 = attempt.endpoint.id }
            throw CallFailure(.rejected, retryAfter: .seconds(2))
        }
        #expect(time.sleeps.allSatisfy { $0 <= .milliseconds(30) })
        // It keeps calls from the one that asked.
        for _ in 0..<30 {
            let lease = try service.pick()
            #expect(lease.endpoint.id != first.withLock { $0 })
            lease.succeed()
        }
    }

    @Test func theCallersClassificationCounts() async {
        struct Odd: Error {}
        let service = MeshService.test(Self.four, time: ManualTime(jumps: true))
        var options = Self.endless(false)
        options.classify = { $0 is Odd ? CallJudgement(.connect) : nil }
        await #expect(throws: Odd.self) {
            try await service.withEndpoint(options: options) { _ in throw Odd() }
        }
        #expect(service.takeReports(10).count == 3)
    }

    @Test func anAttemptOverItsDeadlineIsCancelledAndCountsAgainstTheInstance() async {
        let time = ManualTime()
        let service = MeshService.test(Self.four, time: time)
        let begun = Begun()
        let call = Task {
            try await service.withEndpoint(options: .init(deadline: .seconds(2))) { _ in
                begun.set()
                try await Task.sleep(for: .seconds(1_000))
            }
        }
        await eventually("it sleeps") { begun.isSet && !time.sleeps.isEmpty }
        time.advance(by: .seconds(2))
        await #expect(throws: MeshError.deadlinePassed(service: "orders")) {
            try await call.value
        }
        #expect(service.takeReports(10).map(\.outcome) == [.timeout])
        #expect(service.statistics.requestsInFlight == 0)
    }

    @Test func anAttemptHasTheRestOfTheDeadline() async throws {
        let time = ManualTime()
        let service = MeshService.test(Self.four, time: time)
        var options = CallOptions(idempotent: true, deadline: .seconds(2))
        let timeouts = Mutex<[Duration?]>([])
        let moving = Task {
            await eventually("it waits") { time.sleeps.count == 2 }
            time.advance(by: .milliseconds(300))
        }
        try await service.withEndpoint(options: options) { attempt in
            timeouts.withLock { $0.append(attempt.timeout) }
            if attempt.number == 1 { throw CallFailure(.error) }
        }
        await moving.value
        #expect(timeouts.withLock { $0 } == [.seconds(2), .milliseconds(1_700)])
        options.attemptTimeout = .seconds(1)
        try await service.withEndpoint(options: options) { attempt in
            #expect(attempt.timeout == .seconds(1))
        }
    }

    @Test func aSlowAttemptIsFollowedByAnother() async throws {
        let time = ManualTime()
        let service = MeshService.test(Self.four, time: time)
        let options = CallOptions(
            idempotent: true,
            deadline: .seconds(10),
            attemptTimeout: .seconds(1)
        )
        let moving = Task {
            while !Task.isCancelled {
                time.advance(by: .milliseconds(100))
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        let number = try await service.withEndpoint(options: options) { attempt in
            if attempt.number == 1 { try await Task.sleep(for: .seconds(1_000)) }
            return attempt.number
        }
        moving.cancel()
        #expect(number == 2)
        #expect(service.takeReports(10).map(\.outcome) == [.timeout, .ok])
    }

    @Test func aCancelledCallSaysNothingOfTheInstance() async {
        let service = MeshService.test(Self.four)
        let begun = Begun()
        let task = Task {
            try await service.withEndpoint(options: .init(idempotent: true)) { _ in
                begun.set()
                try await Task.sleep(for: .seconds(1_000))
            }
        }
        await eventually("it sleeps") { begun.isSet }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(service.takeReports(10).map(\.outcome) == [.cancelled])
        #expect(service.statistics.balancer.trips == 0)
        #expect(service.statistics.requestsInFlight == 0)
    }

    @Test(arguments: [(false, true), (true, false)])
    func aCallThatIsNotToBeRepeatedProbesOnlyWhereNoOtherDoes(
        _ hasOthers: Bool,
        _ probes: Bool
    ) async throws {
        let time = ManualTime()
        let service = MeshService.test(Self.four, time: time)
        for _ in 0..<5 {
            try service.pick(excluding: Array(Self.four.dropFirst())).fail(.error)
        }
        #expect(service.standing(of: .test("a"))?.breaker == .open)
        let once = CallOptions(deadline: nil)
        for _ in 0..<20 {
            time.advance(by: .milliseconds(100))
            if hasOthers { service.noteRepeatable() }
            _ = try await service.withEndpoint(options: once) { $0.endpoint.id }
        }
        #expect((service.statistics.balancer.probes > 0) == probes)
    }

    @Test func aServiceNotYetKnownIsWaitedFor() async throws {
        let time = ManualTime()
        let service = MeshService.test(nil, time: time)
        let first = Task { try await service.withEndpoint { $0.endpoint.id } }
        await eventually("it waits") { time.sleeps.count == 1 }
        service.update([.test("a")])
        #expect(try await first.value == "a")
    }

    @Test func butNotBeyondTheDeadline() async {
        let time = ManualTime()
        let service = MeshService.test(nil, time: time)
        let call = Task {
            try await service.withEndpoint(options: .init(deadline: .seconds(1))) { _ in }
        }
        await eventually("it waits") { time.sleeps.count == 1 }
        time.advance(by: .seconds(1))
        let error = await #expect(throws: MeshError.notSentInTime(service: "orders")) {
            try await call.value
        }
        #expect(error?.mayHaveBeenCarriedOut == false)
    }

    @Test func whoWaitsIsToldOfTheEnd() async {
        let time = ManualTime()
        let service = MeshService.test(nil, time: time)
        let call = Task { try await service.withEndpoint { _ in } }
        await eventually("it waits") { time.sleeps.count == 1 }
        service.close()
        await #expect(throws: MeshError.closed) { try await call.value }
    }

    private static let four: [Endpoint] = ["a", "b", "c", "d"].map { .test($0) }

    private static func endless(_ idempotent: Bool) -> CallOptions {
        CallOptions(idempotent: idempotent, deadline: nil)
    }
}

/// Set once.
private final class Begun: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}
