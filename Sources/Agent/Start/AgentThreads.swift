import NIOCore
import NIOPosix

/// The threads of an agent: the node has one of its own, and so has whatever may wait for the disk.
struct AgentThreads: Sendable {
    /// One event loop: the node's.
    let gossip = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// One event loop: registrations, which write to disk.
    let catalog = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// The API and the health checks.
    let http = MultiThreadedEventLoopGroup(
        numberOfThreads: min(max(System.coreCount / 2, 1), 4)
    )
}
