import MartletBalancing
import MartletClient
import Synchronization
import Testing

/// A hedge never makes a call fail that would have gone well without it, in whatever order things
/// happen: calls of which every attempt is decided beforehand, on a clock that jumps at any moment.
struct HedgingModelTests {
    /// How an attempt ends, and after which time.
    private struct Fate: Sendable {
        let outcome: CallOutcome
        let time: Duration

        init(using random: inout SplitMix) {
            let outcomes: [CallOutcome] = [
                .ok, .ok, .error, .timeout, .connect, .rejected, .ignored, .cancelled,
            ]
            outcome = outcomes[Int(random.next() % 8)]
            time = .milliseconds(outcome == .timeout ? 300 : Int(random.next() % 60))
        }
    }

    /// One call: its attempts in turn, and its hedge.
    private struct Plan: Sendable {
        var instances: Int
        var attempts: [Fate]
        var hedge: Fate
        var hasBudget: Bool
        var isCancelled: Bool

        init(using random: inout SplitMix) {
            instances = 1 + Int(random.next() % 4)
            attempts = (0..<3).map { _ in Fate(using: &random) }
            hedge = Fate(using: &random)
            hasBudget = random.next() % 4 > 0
            isCancelled = random.next() % 8 == 0
        }

        /// Whether the attempts alone end with an answer.
        var succeeds: Bool {
            for fate in attempts.prefix(hasBudget ? instances : 1) {
                if fate.outcome == .ok { return true }
                if fate.outcome == .ignored || fate.outcome == .cancelled { return false }
            }
            return false
        }
    }

    /// What became of the attempts of a call.
    private final class Log: Sendable {
        private let state = Mutex<(turn: Int, isFirstOver: Bool, begun: Int)>((0, false, 0))

        var begun: Int { state.withLock { $0.begun } }

        /// What an attempt is fated to: one that begins beside the first is the hedge.
        func fate(in plan: Plan) -> Fate? {
            state.withLock { state in
                state.begun += 1
                guard state.turn == 0 || state.isFirstOver else { return plan.hedge }
                state.turn += 1
                return state.turn <= plan.attempts.count ? plan.attempts[state.turn - 1] : nil
            }
        }

        func endFirst() { state.withLock { $0.isFirstOver = true } }
    }

    private func call(
        _ plan: Plan,
        _ log: Log,
        _ service: MeshService,
        _ time: ManualTime
    ) async throws -> Int {
        var options = CallOptions(idempotent: true, deadline: nil)
        options.hedge = .after(.milliseconds(20))
        return try await service.withEndpoint(options: options) { attempt in
            defer { if attempt.number == 1 { log.endFirst() } }
            guard let fate = log.fate(in: plan) else { throw CallFailure(.ignored) }
            try await time.sleep(fate.time)
            guard fate.outcome == .ok else { throw CallFailure(fate.outcome) }
            return attempt.number
        }
    }

    @Test(arguments: 0..<8)
    func aHedgeNeverMakesACallFail(seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        for round in 0..<100 {
            let plan = Plan(using: &random)
            let time = ManualTime()
            var configuration = ServiceConfiguration()
            if !plan.hasBudget {
                configuration.retryRatio = 0
                configuration.retryReserve = 0
            }
            let all = (0..<plan.instances).map { Endpoint.test("i\($0)") }
            let service = MeshService.test(all, time: time, configuration: configuration)
            let log = Log()
            let isOver = Mutex(false)
            let task = Task {
                defer { isOver.withLock { $0 = true } }
                return try await call(plan, log, service, time)
            }
            let cancelAfter = plan.isCancelled ? Int(random.next() % 20) : .max
            var turns = 0
            while !isOver.withLock({ $0 }) {
                if turns == cancelAfter { task.cancel() }
                turns += 1
                for _ in 0..<random.next() % 8 { await Task.yield() }
                time.advance(by: .milliseconds(Int(random.next() % 25)))
            }
            let result = await task.result
            let isGood = (try? result.get()) != nil
            if !plan.isCancelled {
                #expect(isGood || !plan.succeeds, "seed \(seed), round \(round): \(plan)")
            }
            #expect(service.statistics.requestsInFlight == 0)
            #expect(service.statistics.hedges <= (plan.hasBudget && plan.instances > 1 ? 1 : 0))
            #expect(service.takeReports(10).count == log.begun, "each is reported once")
        }
    }
}
