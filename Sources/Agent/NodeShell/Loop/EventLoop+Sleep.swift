package import NIOCore
import Primitives

extension EventLoop {
    /// Waits like `Task.sleep(for:)`, and like that ends early, with an error, where the task is
    /// cancelled.
    ///
    /// While any `Task.sleep` waits, libdispatch on Linux wakes the process every second, however
    /// far its end is: an agent at rest must not.
    package func sleep(for duration: Duration) async throws {
        let woken = makePromise(of: Void.self)
        let alarm = scheduleTask(in: .nanoseconds(duration.nanoseconds)) { woken.succeed() }
        try await withTaskCancellationHandler {
            try await woken.futureResult.get()
        } onCancel: {
            alarm.cancel()
            woken.fail(CancellationError())
        }
    }
}
