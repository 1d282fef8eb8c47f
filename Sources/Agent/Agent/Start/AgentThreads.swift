import Host
import NIOCore
import NIOPosix
import NodeShell

/// The threads of an agent: the node has one of its own, and so has whatever may wait for the disk.
struct AgentThreads: Sendable {
    /// The node's, which waits for the gossip socket.
    let gossip: PollingExecutor
    /// What all files but those of registrations are written by.
    let disk = DiskThread()
    /// One event loop: registrations, and when checks run and end.
    let catalog = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// One event loop: what registrations and checks write to disk.
    let services = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// The API and the health checks.
    let http = MultiThreadedEventLoopGroup(
        numberOfThreads: min(max(System.coreCount / 2, 1), 4)
    )

    init() throws(StartFailure) {
        do throws(SystemError) {
            gossip = try PollingExecutor(name: "martlet-gossip")
        } catch {
            throw StartFailure(message: "cannot start a thread: \(error.text)", exitStatus: 1)
        }
    }
}
