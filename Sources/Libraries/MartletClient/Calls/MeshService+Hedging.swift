import MartletBalancing
import Synchronization

extension MeshService {
    private enum Runner<Answer: Sendable>: Sendable {
        case attempts(Ending<Answer>)
        /// Nil where none was sent.
        case hedge(Ending<Answer>?)
    }

    /// After how long a hedge is to follow; nil for none.
    func hedgeDelay(of call: Call) -> Duration? {
        guard call.options.isIdempotent, let hedge = call.options.hedge else { return nil }
        let now = time.now()
        return state.withLock { state in
            // What would be refused is not waited for.
            guard state.budget.allowsHedge(at: now) else { return nil }
            switch hedge {
            case .after(let delay): return max(.zero, delay)
            case .afterP95: return state.latencies.quantile(0.95)
            }
        }
    }

    /// The call's attempts, and a hedge beside them where the first takes longer than `delay`.
    ///
    /// The attempts are those that there would be without the hedge. If it has a good answer before
    /// they have ended, that counts and they are cancelled; else they count. So a hedge can save a
    /// call, and fail none.
    func race<Answer: Sendable>(
        of call: Call,
        from lease: LeaseHandle,
        after delay: Duration,
        _ judging: @escaping @Sendable (Answer) -> CallJudgement,
        _ body: @escaping @Sendable (Attempt) async throws -> Answer
    ) async -> Ending<Answer> {
        let hedge = Hedge()
        return await withTaskGroup(of: Runner<Answer>.self) { group in
            group.addTask {
                .attempts(await self.attempts(of: call, from: lease, beside: hedge, judging, body))
            }
            group.addTask {
                guard await self.isTimeToHedge(after: delay),
                    let second = hedge.begin({ self.second(of: call, besides: lease.endpoint) })
                else { return .hedge(nil) }
                return .hedge(await self.attempt(2, of: call, with: second, judging, body))
            }
            var result: Ending<Answer>?
            while let runner = await group.next() {
                switch runner {
                case .attempts(let ending):
                    // A hedge that came first has won, and these were cancelled.
                    if result == nil { result = ending }
                    if ending.isFinal || hedge.endpoint == nil { group.cancelAll() }
                case .hedge(let ending?) where ending.hasAnswer && result?.isFinal != true:
                    result = ending
                    group.cancelAll()
                case .hedge: break
                }
            }
            guard let result else {
                preconditionFailure("the attempts are one of the group's tasks")
            }
            return result
        }
    }

    /// Comes back when it is time for the second attempt; whether it still makes sense. Who wakes
    /// much too late is itself what is slow, and another attempt would make it slower.
    private func isTimeToHedge(after delay: Duration) async -> Bool {
        let due = time.now() + delay
        guard (try? await time.sleep(delay)) != nil else { return false }
        return time.now() - due <= max(delay, .milliseconds(10))
    }

    /// A lease for the second attempt, if the budget allows one. It is never a probe.
    private func second(of call: Call, besides first: Endpoint) -> LeaseHandle? {
        let now = time.now()
        let isAllowed = state.withLock { state in
            // The last places are for calls that have none yet.
            let hasRoom = state.concurrency?.hasSpare(inFlight: state.inFlight) ?? true
            return state.budget.withdrawHedge(at: now) && hasRoom
        }
        guard isAllowed else { return nil }
        var request = call.request
        request.mayProbe = false
        guard var lease = try? pick(request, excluding: [first]) else { return nil }
        lease.isHedge = true
        state.withLock { $0.counts.hedges += 1 }
        meters.noteHedge()
        return lease.handle()
    }

    /// A lease for the first attempt, waited for while every instance is full, if the call wants
    /// that.
    func place(for call: Call) async throws -> Lease {
        let patience = call.options.waitsWhenFull ?? .zero
        let limit = time.now() + patience
        let end = call.end.map { min($0, limit) } ?? limit
        guard patience > .zero else { return try pick(call.request, excluding: []) }
        state.withLock { $0.waitersForPlace += 1 }
        defer { state.withLock { $0.waitersForPlace -= 1 } }
        while true {
            let seen = freed.count
            do throws(MeshError) {
                return try pick(call.request, excluding: [])
            } catch {
                let now = time.now()
                guard error.code == .allFull, now < end else { throw error }
                let freed = freed
                _ = await Bounded.run(for: end - now, time: time) {
                    await freed.wait(beyond: seen)
                    try Task.checkCancellation()
                }
                try Task.checkCancellation()
            }
        }
    }
}

/// The second attempt of a call beside its first: whether it may begin, and where it went.
final class Hedge: Sendable {
    private let state = Mutex<(endpoint: Endpoint?, isForbidden: Bool)>((nil, false))

    /// The instance that it was sent to; nil while none was sent.
    var endpoint: Endpoint? { state.withLock { $0.endpoint } }

    /// The first attempt is over: what has not begun by now does not.
    func forbid() {
        state.withLock { $0.isForbidden = true }
    }

    /// The lease to begin with; nil where there is none, or it must not begin.
    func begin(_ pick: () -> LeaseHandle?) -> LeaseHandle? {
        state.withLock { state in
            guard !state.isForbidden, let lease = pick() else { return nil }
            state.endpoint = lease.endpoint
            return lease
        }
    }
}
