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
        let deadline = ContinuousClock().now + plan.deadline
        let first: Pick
        do {
            first = try await askForPick(excluding: [], within: plan.deadline)
        } catch {
            return end(.refused)
        }
        let once = Once(end)
        guard plan.hedges, let delay = first.hedgeDelay else {
            return once.end(await attempts(from: first, by: deadline, once))
        }
        once.end(await race(from: first, by: deadline, after: delay, once))
    }

    /// Attempts one after the other, until one goes well or there is nothing left to try. Beside
    /// them a hedge may run.
    func attempts(
        from first: Pick,
        by deadline: ContinuousClock.Instant,
        beside hedge: Hedge? = nil,
        _ once: Once
    ) async -> CallResult {
        let clock = ContinuousClock()
        var pick = first
        var tried: [String] = []
        while true {
            tried.append(pick.instance.id)
            let left = clock.now.duration(to: deadline)
            guard left > .zero else { return .late }
            let result = await attempt(pick, within: min(left, plan.timeout), once)
            hedge?.forbid()
            guard !result.isOK, !Task.isCancelled, plan.retries, pick.retryAllowed,
                tried.count < CallPlan.attempts
            else { return result }
            do {
                let left = clock.now.duration(to: deadline)
                guard left > .zero else { return .late }
                pick = try await another(besides: tried, and: hedge?.instance, within: left)
            } catch {
                return .refused
            }
        }
    }

    /// A pick for a retry: where the call's hedge is only if there is no other.
    private func another(
        besides tried: [String],
        and hedge: String?,
        within limit: Duration
    ) async throws -> Pick {
        if let hedge {
            let attempt = tried.count + 1
            let others = tried + [hedge]
            if let pick = try? await askForPick(excluding: others, attempt, within: limit) {
                return pick
            }
        }
        return try await askForPick(excluding: tried, within: limit)
    }

    /// One attempt, and its report, which is sent even where the attempt is cancelled. If it went
    /// well that is said in between.
    func attempt(
        _ pick: Pick,
        within limit: Duration,
        _ once: Once
    ) async -> CallResult {
        let clock = ContinuousClock()
        let start = clock.now
        let result = await http.attempt(pick.target, within: limit)
        let latency = clock.now - start
        if result.isOK { once.end(result) }
        let outcome = Task.isCancelled && !result.isOK ? "cancelled" : result.outcome
        await Task { await report(pick.lease, outcome, latency: latency) }.value
        return result
    }

    func askForPick(
        excluding tried: [String],
        _ attempt: Int? = nil,
        within limit: Duration,
        hedge: Bool = false
    ) async throws -> Pick {
        let body = PickRequest(
            exclude: tried,
            deadline: "\(Int(limit / .milliseconds(1)))ms",
            attempt: attempt ?? tried.count + 1,
            idempotent: plan.retries,
            hedge: hedge
        )
        let bytes = try await post("/v1/mesh/pick/\(service)", body, within: limit)
        return try JSONDecoder().decode(Pick.self, from: bytes)
    }

    /// Gives back a lease with which nothing was called.
    func giveBack(_ pick: Pick) async {
        await Task { await report(pick.lease, "ignored", latency: nil) }.value
    }

    private func report(_ lease: String, _ outcome: String, latency: Duration?) async {
        let body = LeaseReport(
            lease: lease,
            outcome: outcome,
            latency: latency.map { "\(Int($0 / .microseconds(1)))us" }
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
