internal import Glibc
import Logging
import NIOCore
import NodeShell
import ServiceLifecycle

/// Ends the process where some part of it does not end by itself: who waits for a disk that hangs
/// cannot be told to stop, and whoever stops the agent would wait as long.
struct EndWatch: Service {
    let timers: any EventLoop
    let storage: WatchedStorage
    let logger: Logger

    /// Less than the half minute after which Kubernetes kills.
    private static let patience = TimeAmount.seconds(15)
    /// What the log is given to be written.
    private static let lastWords = TimeAmount.milliseconds(500)

    func run() async throws {
        try? await gracefulShutdown()
        timers.scheduleTask(in: EndWatch.patience) {
            logger.critical(
                "The agent did not stop within 15 s: \(storage.failure ?? "a part of it hangs")",
                metadata: [
                    "remedy": """
                    none is needed for what was confirmed, which is on the disk; look at the disk \
                    before the next start
                    """
                ]
            )
            timers.scheduleTask(in: EndWatch.lastWords) { _exit(1) }
        }
    }
}
