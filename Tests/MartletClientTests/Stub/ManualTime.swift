import MartletBalancing
import MartletClient
import Synchronization

/// A clock that a test moves.
final class ManualTime: Sendable {
    private let state = Mutex(State())

    private struct State {
        var now: Int64 = 1_000_000_000
        var nextSleeper = 0
        var sleepers: [(id: Int, end: Int64, continuation: CheckedContinuation<Void, any Error>)] =
            []
        /// Sleeps asked for so far.
        var sleeps: [Duration] = []
        /// Whether a sleep moves the clock itself and comes back at once.
        var jumps = false
    }

    /// A clock on which to sleep is to have slept, if `jumps`.
    init(jumps: Bool = false) {
        state.withLock { $0.jumps = jumps }
    }

    var source: TimeSource {
        TimeSource(now: { self.now }, sleep: { try await self.sleep($0) })
    }

    var now: MonotonicTime { state.withLock { MonotonicTime(nanoseconds: $0.now) } }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration.nanoseconds
            let due = state.sleepers.filter { $0.end <= state.now }
            state.sleepers.removeAll { $0.end <= state.now }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    func sleep(_ duration: Duration) async throws {
        // The end counts from here: the clock may be moved before the sleeper is in its place.
        let (id, end, jumps) = state.withLock { state in
            state.sleeps.append(duration)
            let end = state.now + duration.nanoseconds
            if state.jumps { state.now = end }
            state.nextSleeper += 1
            return (state.nextSleeper, end, state.jumps)
        }
        guard !jumps else { return try Task.checkCancellation() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ended: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if duration > .zero, end <= state.now { return .success(()) }
                    state.sleepers.append((id, end, continuation))
                    return nil
                }
                if let ended { continuation.resume(with: ended) }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                let place = state.sleepers.firstIndex { $0.id == id }
                return place.map { state.sleepers.remove(at: $0).continuation }
            }
            continuation?.resume(throwing: CancellationError())
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
