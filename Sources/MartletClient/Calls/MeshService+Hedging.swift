import MartletBalancing
import Synchronization

extension MeshService {
    /// How the attempts of a race ended: the one that counts, and where the second went.
    struct Race<Answer: Sendable>: Sendable {
        let ending: Ending<Answer>
        let second: Endpoint?
    }

    private enum Runner<Answer: Sendable>: Sendable {
        case first(Ending<Answer>)
        case second(Ending<Answer>)
        /// There was no second: the budget or the mesh had none to give, or the first was over.
        case none
    }

    /// After how long a second attempt is to follow; nil for none.
    func hedgeDelay(of call: Call) -> Duration? {
        guard call.options.isIdempotent, let hedge = call.options.hedge else { return nil }
        switch hedge {
        case .after(let delay): return max(.zero, delay)
        case .afterP95: return state.withLock { $0.latencies.quantile(0.95) }
        }
    }

    /// The first attempt, and a second one beside it where it takes longer than `delay`. Whichever
    /// ends well first counts, and the other is cancelled; where neither does, the later one's
    /// failure counts.
    func hedged<Answer: Sendable>(
        _ lease: LeaseHandle,
        _ delay: Duration,
        of call: Call,
        _ judging: @escaping @Sendable (Answer) -> CallJudgement,
        _ body: @escaping @Sendable (Attempt) async throws -> Answer
    ) async -> Race<Answer> {
        let begun = SecondAttempt()
        return await withTaskGroup(of: Runner<Answer>.self) { group in
            group.addTask {
                .first(await self.attempt(1, of: call, with: lease, judging, body))
            }
            group.addTask {
                guard (try? await self.time.sleep(delay)) != nil,
                    let second = self.second(of: call, besides: lease.endpoint)
                else { return .none }
                begun.endpoint.withLock { $0 = second.endpoint }
                let ending = await self.attempt(2, of: call, with: second, judging, body)
                return .second(ending)
            }
            var failure: Ending<Answer>?
            var winner: Ending<Answer>?
            while let runner = await group.next() {
                let ending: Ending<Answer>
                switch runner {
                case .first(let first): ending = first
                case .second(let second): ending = second
                case .none: continue
                }
                guard winner == nil else { continue }
                if ending.isFinal { winner = ending }
                failure = ending
                // A first that fails is for the retry to mend: a second not yet sent stays unsent,
                // one under way goes on.
                let isAlone = begun.endpoint.withLock { $0 == nil }
                if winner != nil || isAlone { group.cancelAll() }
            }
            guard let ending = winner ?? failure else {
                preconditionFailure("the first attempt is one of the group's tasks")
            }
            return Race(ending: ending, second: begun.endpoint.withLock { $0 })
        }
    }

    /// A lease for the second attempt, paid for by the retry budget. It is never a probe.
    private func second(of call: Call, besides first: Endpoint) -> LeaseHandle? {
        let now = time.now()
        guard state.withLock({ $0.budget.withdrawHedge(at: now) }) else { return nil }
        var request = call.request
        request.mayProbe = false
        guard let lease = try? pick(request, excluding: [first]) else { return nil }
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

/// Where the second attempt of a race has gone, once it has begun.
private final class SecondAttempt: Sendable {
    let endpoint = Mutex<Endpoint?>(nil)
}
