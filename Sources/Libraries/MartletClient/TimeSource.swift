public import MartletBalancing
import NIOCore

/// A clock that a client goes by; tests give their own.
public struct TimeSource: Sendable {
    let now: @Sendable () -> MonotonicTime
    let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - now: The time since an origin of the clock's choice; never goes back.
    ///   - sleep: Comes back after a while; throws `CancellationError` when the task is cancelled.
    public init(
        now: @escaping @Sendable () -> MonotonicTime,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The system's monotonic clock.
    public static let monotonic = TimeSource(
        now: { MonotonicTime(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds)) },
        sleep: { try await Task.sleep(for: $0) }
    )
}
