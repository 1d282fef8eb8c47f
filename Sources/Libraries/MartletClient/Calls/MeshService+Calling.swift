import MartletBalancing
import Synchronization

extension MeshService {
    /// Calls an instance; where it fails and that is safe, another one.
    ///
    /// The body makes one attempt at the instance it is given. It is called again, with an instance
    /// not tried before, when the attempt failed in a way that allows it (see ``CallOptions`` and
    /// `RetryPolicy`), the service's retry budget has something left, and so has the deadline. The
    /// attempt that is over time is cancelled; a body that does not heed cancellation is waited
    /// for.
    ///
    /// - Parameters:
    ///   - options: What is special about the call.
    ///   - judging: What an answer says of its instance; by default that all is well. A failure
    ///     that is not repeated is returned like any answer.
    ///   - body: Makes one attempt.
    /// - Returns: What the last attempt returned.
    /// - Throws: What the last attempt threw, or a ``MeshError`` where there was nothing to call.
    public func withEndpoint<Answer: Sendable>(
        options: CallOptions = CallOptions(),
        judging: @escaping @Sendable (Answer) -> CallJudgement = { _ in .ok },
        _ body: @escaping @Sendable (Attempt) async throws -> Answer
    ) async throws -> Answer {
        let limit = [options.deadline, MeshClient.timeLeft].compactMap(\.self).min()
        let end = limit.map { time.now() + $0 }
        try await waitUntilKnown(until: end)
        let call = Call(options: options, end: end, mayProbe: begin(options))
        let lease = try await place(for: call).handle()
        guard let delay = hedgeDelay(of: call) else {
            return try await attempts(of: call, from: lease, judging, body).get()
        }
        return try await race(of: call, from: lease, after: delay, judging, body).get()
    }

    /// Attempts one after the other, until one is final or there is nothing left to try; how the
    /// last one ended. Beside them a hedge may run.
    func attempts<Answer: Sendable>(
        of call: Call,
        from first: LeaseHandle,
        beside hedge: Hedge? = nil,
        _ judging: @Sendable (Answer) -> CallJudgement,
        _ body: @escaping @Sendable (Attempt) async throws -> Answer
    ) async -> Ending<Answer> {
        var lease = first
        var tried: [Endpoint] = []
        while true {
            tried.append(lease.endpoint)
            let number = tried.count + (hedge?.endpoint == nil ? 0 : 1)
            let ending = await attempt(number, of: call, with: lease, judging, body)
            hedge?.forbid()
            if ending.isFinal { return ending }
            guard
                let wait = retryDelay(after: ending.judgement, attempt: tried.count, of: call),
                (try? await time.sleep(wait)) != nil,
                // Where there is no other instance, what this one said stands.
                let next = another(for: call, besides: tried, and: hedge?.endpoint)
            else { return ending }
            lease = next
            state.withLock { $0.counts.retries += 1 }
            meters.noteRetry()
        }
    }

    /// A lease for a retry: best where nothing of the call is or was, else where its hedge is,
    /// which must not take the place of a retry.
    private func another(
        for call: Call,
        besides tried: [Endpoint],
        and hedge: Endpoint?
    ) -> LeaseHandle? {
        if let hedge, let lease = try? pick(call.request, excluding: tried + [hedge]) {
            return lease.handle()
        }
        return (try? pick(call.request, excluding: tried))?.handle()
    }

    /// Counts a call, and says whether it may be the one that tries an instance whose breaker is
    /// open.
    ///
    /// Calls that can be repeated are better for that. But where there are none, others must do, or
    /// no instance would ever come back.
    private func begin(_ options: CallOptions) -> Bool {
        let now = time.now()
        return state.withLock { state in
            state.budget.deposit(at: now)
            if options.isIdempotent { state.repeatableAt = now }
            guard let last = state.repeatableAt else { return true }
            return options.isIdempotent || now - last > .seconds(1)
        }
    }

    /// Remembers that there are calls that can be repeated.
    package func noteRepeatable() {
        let now = time.now()
        state.withLock { $0.repeatableAt = now }
    }

    /// One attempt, its lease settled when it comes back.
    func attempt<Answer: Sendable>(
        _ number: Int,
        of call: Call,
        with lease: LeaseHandle,
        _ judging: @Sendable (Answer) -> CallJudgement,
        _ body: @escaping @Sendable (Attempt) async throws -> Answer
    ) async -> Ending<Answer> {
        let timeout = call.timeout(at: time.now())
        let attempt = Attempt(endpoint: lease.endpoint, number: number, timeout: timeout)
        let run = await Bounded.run(for: timeout, time: time) { try await attempt.traced(body) }
        let ending = judge(run, of: call, judging)
        let isMeasured = call.options.measuresLatency
        lease.end(ending.judgement, latency: isMeasured ? .sincePick : .unmeasured)
        return ending
    }

    private func judge<Answer: Sendable>(
        _ run: Bounded.Outcome<Answer>,
        of call: Call,
        _ judging: (Answer) -> CallJudgement
    ) -> Ending<Answer> {
        switch run {
        case .returned(let answer):
            return Ending(result: .success(answer), judgement: judging(answer))
        case .ranOut:
            // Whatever the body threw, it did because it was cancelled.
            return Ending(
                result: .failure(MeshError.deadlinePassed(service: name)),
                judgement: CallJudgement(.timeout)
            )
        case .failed(let error):
            let isCancelled = Task.isCancelled || error is CancellationError
            let judgement =
                isCancelled
                ? CallJudgement(.cancelled)
                : call.options.classify?(error) ?? CallJudgement.of(error)
            return Ending(result: .failure(error), judgement: judgement)
        }
    }

    /// How long to wait before trying again; nil if that is not to be. What it takes from the
    /// budget it takes at once.
    private func retryDelay(
        after judgement: CallJudgement,
        attempt: Int,
        of call: Call
    ) -> Duration? {
        if Task.isCancelled { return nil }
        let policy = configuration.retries
        guard
            policy.allowsRetry(
                after: judgement.outcome,
                attempt: attempt,
                isIdempotent: call.options.isIdempotent
            )
        else { return nil }
        let now = time.now()
        return state.withLock { state in
            // The next attempt is at another instance: what this one asked for keeps calls from it
            // (its penalty does that), not from the others, and the first retry need not wait.
            let delay =
                attempt > 1 ? policy.delay(after: attempt - 1, using: &state.random) : .zero
            if let end = call.end, now + delay >= end { return nil }
            guard state.budget.withdraw(at: now) else {
                state.counts.refusedRetries += 1
                return nil
            }
            return delay
        }
    }

    /// Comes back when the agent has told of the service.
    func waitUntilKnown(until end: MonotonicTime?) async throws {
        while true {
            let seen = told.count
            let (isKnown, isClosed) = state.withLock { ($0.isKnown, $0.isClosed) }
            if isClosed { throw MeshError.closed }
            if isKnown { return }
            let limit = end.map { max(.zero, $0 - time.now()) }
            let told = told
            let wait = await Bounded.run(for: limit, time: time) {
                await told.wait(beyond: seen)
                // It comes back as well when its time is over.
                try Task.checkCancellation()
            }
            try Task.checkCancellation()
            if case .ranOut = wait { throw MeshError.notSentInTime(service: name) }
        }
    }
}

/// What holds for all attempts of a call.
struct Call: Sendable {
    let options: CallOptions
    let end: MonotonicTime?
    let mayProbe: Bool

    var request: Balancer.Request {
        Balancer.Request(key: options.key.map { .init($0) }, mayProbe: mayProbe)
    }

    func timeout(at now: MonotonicTime) -> Duration? {
        let left = end.map { max(.zero, $0 - now) }
        guard let left, let limit = options.attemptTimeout else {
            return left ?? options.attemptTimeout
        }
        return min(left, limit)
    }
}

/// How an attempt ended, and what that says of its instance.
struct Ending<Answer: Sendable>: Sendable {
    let result: Result<Answer, any Error>
    let judgement: CallJudgement

    /// Whether nobody else could do better: it went well, or it was the caller's own fault.
    var isFinal: Bool { judgement.outcome == .ok || judgement.outcome == .ignored }

    /// Whether there is an answer that nobody else could better.
    var hasAnswer: Bool {
        guard case .success = result else { return false }
        return isFinal
    }

    func get() throws -> Answer { try result.get() }
}
