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
    @concurrent func call(_ end: @escaping @Sendable (CallResult) -> Void) async
}

/// What holds for every call, however it is made.
struct CallPlan: Sendable {
    var deadline: Duration
    var attempt: Duration
    var retries: Bool
    var hedges = false

    static let attempts = 3

    /// The time for one attempt: all of it, where there is no other.
    var timeout: Duration { retries ? attempt : deadline }
}

/// The instances in turn, or the one proxy, which repeats what failed by itself.
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
    func call(_ end: @escaping @Sendable (CallResult) -> Void) async {
        let clock = ContinuousClock()
        let deadline = clock.now + plan.deadline
        var result = CallResult.late
        for _ in 0..<(plan.retries ? CallPlan.attempts : 1) {
            let left = clock.now.duration(to: deadline)
            guard left > .zero else { break }
            let number = turn.add(1, ordering: .relaxed).oldValue
            let target = targets[number % targets.count]
            result = await http.attempt(target, within: min(left, plan.timeout))
            if result.isOK { break }
        }
        end(result)
    }
}

/// The library, in process.
struct MeshCaller: Caller {
    let http: HTTPClient
    let service: MeshService
    let plan: CallPlan

    @concurrent
    func call(_ end: @escaping @Sendable (CallResult) -> Void) async {
        var options = CallOptions(idempotent: plan.retries, deadline: plan.deadline)
        if plan.retries { options.attemptTimeout = plan.attempt }
        if plan.hedges { options.hedge = .afterP95 }
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

    var isOK: Bool {
        if case .ok = self { true } else { false }
    }
}

extension HTTPClientError {
    var isTimeout: Bool {
        self == .deadlineExceeded || self == .readTimeout || self == .connectTimeout
            || self == .requestStreamCancelled || self == .cancelled
    }
}

extension HTTPClient {
    /// One attempt at a server.
    func attempt(_ target: String, within limit: Duration) async -> CallResult {
        do {
            return try await status(of: target, within: limit) < 400 ? .ok(by: target) : .failed
        } catch {
            return CallResult(error)
        }
    }

    /// The status that a server answers `GET /work` with.
    func status(of target: String, within limit: Duration) async throws -> Int {
        let request = HTTPClientRequest(url: "http://\(target)/work")
        let answer = try await execute(request, timeout: TimeAmount(limit))
        for try await _ in answer.body {}
        return Int(answer.status.code)
    }
}
