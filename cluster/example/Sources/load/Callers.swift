import AsyncHTTPClient
import MartletBalancing
import MartletClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// One way to make a call.
protocol Caller: Sendable {
    /// Makes a call and says how it ended as soon as that is known; what is to be done then does
    /// not count.
    @concurrent func call(_ end: @Sendable (CallResult) -> Void) async
}

/// What holds for every call, however it is made.
struct CallPlan: Sendable {
    var deadline: Duration
    var attempt: Duration
    var retries: Bool

    /// The time for one attempt: all of it, where there is no other.
    var timeout: Duration { retries ? attempt : deadline }
}

/// The instances in turn, or the one proxy; nothing is repeated.
final class RoundRobinCaller: Caller {
    private let http: HTTPClient
    private let targets: [String]
    private let plan: CallPlan
    private let turn = Atomic(0)

    init(http: HTTPClient, targets: [String], plan: CallPlan) {
        self.http = http
        self.targets = targets
        self.plan = plan
    }

    @concurrent
    func call(_ end: @Sendable (CallResult) -> Void) async {
        let number = turn.add(1, ordering: .relaxed).oldValue
        let target = targets[number % targets.count]
        do {
            let status = try await http.status(of: target, within: plan.deadline)
            end(status < 400 ? .ok(by: target) : .failed)
        } catch {
            end(CallResult(error))
        }
    }
}

/// The library, in process.
struct MeshCaller: Caller {
    let http: HTTPClient
    let service: MeshService
    let plan: CallPlan

    @concurrent
    func call(_ end: @Sendable (CallResult) -> Void) async {
        var options = CallOptions(idempotent: plan.retries, deadline: plan.deadline)
        if plan.retries { options.attemptTimeout = plan.attempt }
        options.classify = { error in
            (error as? HTTPClientError)?.isTimeout == true ? CallJudgement(.timeout) : nil
        }
        do {
            let (status, server) = try await service.withEndpoint(
                options: options,
                judging: { .http(status: $0.0) },
                { [http, plan] attempt in
                    let target = attempt.endpoint.authority
                    let limit = attempt.timeout ?? plan.deadline
                    return (try await http.status(of: target, within: limit), target)
                }
            )
            end(status < 400 ? .ok(by: server) : .failed)
        } catch let error as MeshError
            where [.deadlinePassed, .notSentInTime].contains(error.code)
        {
            end(.late)
        } catch is MeshError {
            end(.refused)
        } catch {
            end(CallResult(error))
        }
    }
}

extension CallResult {
    /// What an error of the HTTP client comes to.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError where error.isTimeout: self = .late
        default: self = .unreachable
        }
    }
}

extension HTTPClientError {
    var isTimeout: Bool {
        self == .deadlineExceeded || self == .readTimeout || self == .connectTimeout
            || self == .requestStreamCancelled || self == .cancelled
    }
}

extension HTTPClient {
    /// The status that a server answers `GET /work` with.
    func status(of target: String, within limit: Duration) async throws -> Int {
        let request = HTTPClientRequest(url: "http://\(target)/work")
        let answer = try await execute(request, timeout: TimeAmount(limit))
        for try await _ in answer.body {}
        return Int(answer.status.code)
    }
}
