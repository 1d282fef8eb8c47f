import Synchronization

extension PickCaller {
    private enum Runner: Sendable {
        case attempts(CallResult)
        /// Nil where none was sent.
        case hedge(CallResult?)
    }

    /// The attempts, and a hedge elsewhere if the first takes longer than `delay`. If that goes
    /// well before they have ended it counts, and they are cancelled; else they count.
    func race(
        from first: Pick,
        by deadline: ContinuousClock.Instant,
        after delay: Duration,
        _ once: Once
    ) async -> CallResult {
        let hedge = Hedge()
        return await withTaskGroup(of: Runner.self) { group in
            group.addTask {
                .attempts(await attempts(from: first, by: deadline, beside: hedge, once))
            }
            group.addTask {
                guard await isTimeToHedge(after: delay), !hedge.isForbidden,
                    let second = await secondPick(besides: first)
                else { return .hedge(nil) }
                guard hedge.begin(second.instance.id), !Task.isCancelled else {
                    await giveBack(second)
                    return .hedge(nil)
                }
                let left = ContinuousClock().now.duration(to: deadline)
                return .hedge(await attempt(second, within: min(left, plan.timeout), once))
            }
            var best: CallResult?
            while let runner = await group.next() {
                switch runner {
                case .attempts(let result):
                    if best?.isOK != true { best = result }
                    if result.isOK || hedge.instance == nil { group.cancelAll() }
                case .hedge(let result?) where result.isOK:
                    if best?.isOK != true { best = result }
                    group.cancelAll()
                case .hedge: break
                }
            }
            return best ?? .late
        }
    }

    /// Comes back when it is time; whether it still makes sense. Who wakes much too late is itself
    /// what is slow.
    private func isTimeToHedge(after delay: Duration) async -> Bool {
        let clock = ContinuousClock()
        let due = clock.now + delay
        guard (try? await clock.sleep(until: due)) != nil else { return false }
        return clock.now - due <= max(delay, .milliseconds(10))
    }

    /// A pick for the hedge, if the agent grants one. It is not cancelled: whoever gives up on an
    /// answer loses its connection and the lease that is on its way.
    private func secondPick(besides first: Pick) async -> Pick? {
        let limit = plan.timeout
        return await Task {
            try? await askForPick(excluding: [first.instance.id], within: limit, hedge: true)
        }.value
    }
}

/// The second attempt of a call beside its first: whether it may begin, and where it went.
final class Hedge: Sendable {
    private let state = Mutex<(instance: String?, isForbidden: Bool)>((nil, false))

    /// The instance that it was sent to; nil while none was sent.
    var instance: String? { state.withLock { $0.instance } }

    var isForbidden: Bool { state.withLock { $0.isForbidden } }

    /// The first attempt is over: what has not begun by now does not.
    func forbid() {
        state.withLock { $0.isForbidden = true }
    }

    /// Whether it may begin, at this instance.
    func begin(_ instance: String) -> Bool {
        state.withLock { state in
            guard !state.isForbidden else { return false }
            state.instance = instance
            return true
        }
    }
}

/// Says how a call ended, at the first word.
final class Once: Sendable {
    private let hasEnded = Mutex(false)
    private let tell: @Sendable (CallResult) -> Void

    init(_ tell: @escaping @Sendable (CallResult) -> Void) {
        self.tell = tell
    }

    func end(_ result: CallResult) {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        if isFirst { tell(result) }
    }
}
