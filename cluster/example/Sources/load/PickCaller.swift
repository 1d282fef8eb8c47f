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
    func call(_ end: @Sendable (CallResult) -> Void) async {
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
            let limit = min(left, plan.timeout)
            let start = clock.now
            let result = await attempt(pick.target, within: limit)
            let mayRetry = plan.retries && pick.retryAllowed && tried.count < 3
            let isLast = result.isOK || !mayRetry
            if isLast { end(result) }
            await report(pick.lease, result, latency: clock.now - start)
            if isLast { return }
        }
    }

    private func attempt(_ target: String, within limit: Duration) async -> CallResult {
        do {
            let status = try await http.status(of: target, within: limit)
            return status < 400 ? .ok(by: target) : .failed
        } catch {
            return CallResult(error)
        }
    }

    private func askForPick(
        excluding tried: [String],
        within limit: Duration
    ) async throws -> Pick {
        let body = PickRequest(
            exclude: tried,
            deadline: "\(Int(limit / .milliseconds(1)))ms",
            attempt: tried.count + 1,
            idempotent: plan.retries
        )
        let bytes = try await post("/v1/mesh/pick/\(service)", body, within: limit)
        return try JSONDecoder().decode(Pick.self, from: bytes)
    }

    private func report(_ lease: String, _ result: CallResult, latency: Duration) async {
        let body = LeaseReport(
            lease: lease,
            outcome: result.outcome,
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

private struct PickRequest: Encodable {
    var exclude: [String]
    var deadline: String
    var attempt: Int
    var idempotent: Bool

    private enum CodingKeys: String, CodingKey {
        case exclude = "Exclude"
        case deadline = "Deadline"
        case attempt = "Attempt"
        case idempotent = "Idempotent"
    }
}

private struct LeaseReport: Encodable {
    var lease: String
    var outcome: String
    var latency: String

    private enum CodingKeys: String, CodingKey {
        case lease = "Lease"
        case outcome = "Outcome"
        case latency = "Latency"
    }
}

private struct Pick: Decodable {
    var lease: String
    var instance: Instance
    var retryAllowed: Bool

    struct Instance: Decodable {
        var id: String
        var address: String
        var port: Int

        private enum CodingKeys: String, CodingKey {
            case id = "ID"
            case address = "Address"
            case port = "Port"
        }
    }

    var target: String { "\(instance.address):\(instance.port)" }

    private enum CodingKeys: String, CodingKey {
        case lease = "Lease"
        case instance = "Instance"
        case retryAllowed = "RetryAllowed"
    }
}

extension CallResult {
    var isOK: Bool {
        if case .ok = self { true } else { false }
    }

    /// Its name in the agent's API.
    fileprivate var outcome: String {
        switch self {
        case .ok: "ok"
        case .failed: "error"
        case .late: "timeout"
        case .unreachable: "connect"
        case .refused: "ignored"
        }
    }
}
