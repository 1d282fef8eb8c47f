import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// The agent's HTTP API: asks it whom to call, and tells it how that went.
struct PickCaller: Caller {
    let http: HTTPClient
    let agent: String
    let service: String
    let plan: CallPlan

    @concurrent
    func call(_ end: @escaping @Sendable (CallResult) -> Void) async {
        let clock = ContinuousClock()
        let deadline = clock.now + plan.deadline
        var tried: [String] = []
        while true {
            let left = clock.now.duration(to: deadline)
            guard left > .zero else { return end(.late) }
            let pick: Pick
            do {
                pick = try await askForPick(excluding: tried, within: left)
            } catch {
                return end(.refused)
            }
            tried.append(pick.instance.id)
            let mayRetry = plan.retries && pick.retryAllowed && tried.count < CallPlan.attempts
            let limit = min(left, plan.timeout)
            let result: CallResult
            if plan.hedges, tried.count == 1, let delay = pick.hedgeDelay {
                let race = await race(pick, within: limit, second: delay, end)
                if let second = race.second { tried.append(second) }
                result = race.result
            } else {
                result = await attempt(pick, within: limit, end)
            }
            if result.isOK { return }
            guard mayRetry, tried.count < CallPlan.attempts else { return end(result) }
        }
    }

    /// One attempt, and its report, which is sent even where the attempt is cancelled. `end` hears
    /// in between if it went well.
    func attempt(
        _ pick: Pick,
        within limit: Duration,
        _ end: @escaping @Sendable (CallResult) -> Void
    ) async -> CallResult {
        let clock = ContinuousClock()
        let start = clock.now
        let result = await http.attempt(pick.target, within: limit)
        let latency = clock.now - start
        if result.isOK { end(result) }
        let outcome = Task.isCancelled && !result.isOK ? "cancelled" : result.outcome
        await Task { await report(pick.lease, outcome, latency: latency) }.value
        return result
    }

    func askForPick(
        excluding tried: [String],
        within limit: Duration,
        hedge: Bool = false
    ) async throws -> Pick {
        let body = PickRequest(
            exclude: tried,
            deadline: "\(Int(limit / .milliseconds(1)))ms",
            attempt: tried.count + 1,
            idempotent: plan.retries,
            hedge: hedge
        )
        let bytes = try await post("/v1/mesh/pick/\(service)", body, within: limit)
        return try JSONDecoder().decode(Pick.self, from: bytes)
    }

    private func report(_ lease: String, _ outcome: String, latency: Duration) async {
        let body = LeaseReport(
            lease: lease,
            outcome: outcome,
            latency: "\(Int(latency / .microseconds(1)))us"
        )
        _ = try? await post("/v1/mesh/report", body, within: .seconds(1))
    }

    private func post(
        _ path: String,
        _ body: some Encodable,
        within limit: Duration
    ) async throws -> Data {
        var request = HTTPClientRequest(url: "http://\(agent)\(path)")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        let answer = try await http.execute(request, timeout: TimeAmount(limit))
        let bytes = try await answer.body.collect(upTo: 65_536)
        guard (200..<300).contains(answer.status.code) else { throw Refused() }
        return Data(bytes.readableBytesView)
    }

    private struct Refused: Error {}
}

extension CallResult {
    /// Its name in the agent's API.
    var outcome: String {
        switch self {
        case .ok: "ok"
        case .failed: "error"
        case .late: "timeout"
        case .unreachable: "connect"
        case .refused: "ignored"
        }
    }
}
