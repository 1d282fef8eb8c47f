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

    private func sleep(_ duration: Duration) async throws {
        let (id, jumps) = state.withLock { state in
            state.sleeps.append(duration)
            if state.jumps { state.now += duration.nanoseconds }
            state.nextSleeper += 1
            return (state.nextSleeper, state.jumps)
        }
        guard !jumps else { return try Task.checkCancellation() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    let end = state.now + duration.nanoseconds
                    state.sleepers.append((id, end, continuation))
                    return false
                }
                if isOver { continuation.resume(throwing: CancellationError()) }
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
