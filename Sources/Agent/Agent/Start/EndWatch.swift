internal import Glibc
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NodeShell
import ServiceLifecycle

/// Ends the process where some part of it does not end by itself: who waits for a disk that hangs
/// cannot be told to stop, and whoever stops the agent would wait as long.
struct EndWatch: Service {
    let timers: any EventLoop
    /// What does not end, as far as that is known.
    let cause: @Sendable () -> String?
    let logger: Logger
    let end: @Sendable () -> Void
    private let timer = NIOLockedValueBox<Scheduled<Void>?>(nil)

    /// What all parts are given to end.
    private let patience: TimeAmount
    /// What the log is given to be written.
    private let lastWords: TimeAmount

    /// 15 s are less than the half minute after which Kubernetes kills.
    init(
        timers: any EventLoop,
        logger: Logger,
        patience: TimeAmount = .seconds(15),
        lastWords: TimeAmount = .milliseconds(500),
        end: @escaping @Sendable () -> Void = { _exit(1) },
        cause: @escaping @Sendable () -> String?
    ) {
        self.timers = timers
        self.logger = logger
        self.patience = patience
        self.lastWords = lastWords
        self.end = end
        self.cause = cause
    }

    func run() async throws {
        try? await gracefulShutdown()
        begin()
    }

    /// From now on all parts have so long to end.
    func begin() {
        let scheduled = timers.scheduleTask(in: patience) {
            logger.critical(
                """
                The agent did not stop within \(patience.nanoseconds / 1_000_000_000) s: \
                \(cause() ?? "a part of it hangs")
                """,
                metadata: [
                    "remedy": """
                    none is needed for what was confirmed, which is on the disk; look at the disk \
                    before the next start
                    """
                ]
            )
            timers.scheduleTask(in: lastWords, end)
        }
        timer.withLockedValue { $0 = scheduled }
    }

    /// All parts have ended.
    func cancel() { timer.withLockedValue { $0 }?.cancel() }
}
