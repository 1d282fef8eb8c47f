import Synchronization

/// When a connection's task begins with Hummingbird: at the first request that passes to it, or as
/// the connection ends.
///
/// A connection whose requests are all answered on the event loop has a task that waits here and
/// nothing more; what Hummingbird allocates for reading and writing by tasks would take 4 KB of
/// each.
final class TaskStart: Sendable {
    private enum State {
        case early
        case awaited(CheckedContinuation<Void, Never>)
        case due
    }

    private let state = Mutex(State.early)

    /// Has the task begin, now or when it comes.
    func begin() {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state = .due }
            guard case .awaited(let continuation) = state else { return nil }
            return continuation
        }
        waiting?.resume()
    }

    /// Returns once it is time, or the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if case .due = state { return true }
                    state = .awaited(continuation)
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            begin()
        }
    }
}
