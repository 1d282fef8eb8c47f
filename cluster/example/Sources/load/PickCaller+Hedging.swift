import Synchronization

extension PickCaller {
    /// How the attempts of a race ended, and the instance of the second, if there was one.
    struct Race: Sendable {
        var result: CallResult
        var second: String?
    }

    private enum Runner: Sendable {
        case first(CallResult)
        case second(CallResult)
        case none
    }

    /// The attempt, and a second one elsewhere if it takes longer than `delay`. The first that goes
    /// well counts, and the other is cancelled.
    func race(
        _ pick: Pick,
        within limit: Duration,
        second delay: Duration,
        _ end: @escaping @Sendable (CallResult) -> Void
    ) async -> Race {
        let state = RaceState()
        let once: @Sendable (CallResult) -> Void = { if state.isFirstEnd() { end($0) } }
        let result = await withTaskGroup(of: Runner.self) { group in
            group.addTask { .first(await attempt(pick, within: limit, once)) }
            group.addTask {
                guard (try? await ContinuousClock().sleep(for: delay)) != nil,
                    let second = try? await secondPick(besides: pick, within: limit)
                else { return .none }
                state.begin(second.instance.id)
                return .second(await attempt(second, within: limit, once))
            }
            var best = CallResult.late
            while let runner = await group.next() {
                let result: CallResult
                switch runner {
                case .first(let first): result = first
                case .second(let second): result = second
                case .none: continue
                }
                if best.isOK { continue }
                best = result
                // A first that fails is for the retry to mend: no second is sent then.
                if result.isOK || state.second == nil { group.cancelAll() }
            }
            return best
        }
        return Race(result: result, second: state.second)
    }

    private func secondPick(besides first: Pick, within limit: Duration) async throws -> Pick {
        try await askForPick(excluding: [first.instance.id], within: limit, hedge: true)
    }
}

/// What both attempts of a race look at.
private final class RaceState: Sendable {
    private let state = Mutex<(second: String?, hasEnded: Bool)>((nil, false))

    var second: String? { state.withLock { $0.second } }

    func begin(_ instance: String) {
        state.withLock { $0.second = instance }
    }

    func isFirstEnd() -> Bool {
        state.withLock { state in
            defer { state.hasEnded = true }
            return !state.hasEnded
        }
    }
}
