import NIOPosix

/// The one thread by which the agent writes its files, but for those of registrations: who writes
/// waits for the disk, for as long as it hangs, and nothing else has to wait behind (ADR 66).
///
/// What is handed over is done one by one, in its order.
package final class DiskThread: Sendable {
    private let threads = NIOThreadPool(numberOfThreads: 1)

    package init() {
        threads.start()
    }

    /// Has it done, and returns at once.
    package func submit(_ work: @escaping @Sendable () -> Void) {
        threads.submit { state in
            if case .active = state { work() }
        }
    }

    /// Returns once it is done, and all that was handed over before; not where the task is
    /// cancelled while it waits.
    package func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await threads.runIfActive(work)
    }
}
