import Gossip
package import Host
package import Logging
import NIOCore
import Primitives
import ServiceLifecycle
import Storage
package import View

/// The life of the node: it speaks from the start, remembers its peers, and leaves with a word.
package struct MeshService: Service {
    let loop: NodeLoop
    let socket: DatagramSocket
    let storage: WatchedStorage
    let disk: DiskThread
    let view: ViewStore
    let keeper: RegistryKeeper
    let logger: Logger

    package init(
        loop: NodeLoop,
        socket: DatagramSocket,
        storage: WatchedStorage,
        disk: DiskThread,
        view: ViewStore,
        keeper: RegistryKeeper,
        logger: Logger
    ) {
        self.loop = loop
        self.socket = socket
        self.storage = storage
        self.disk = disk
        self.view = view
        self.keeper = keeper
        self.logger = logger
    }

    /// How often peers and the index are kept.
    private static let keepingPause = Duration.seconds(30)
    /// How long a farewell is given to spread: its ticks end after 360 ms.
    private static let farewell = Duration.milliseconds(500)

    /// Lets the node speak and hear, once the API listens too: nothing is half started.
    package func open() {
        Task { await loop.start(on: socket) }
    }

    package func run() async throws {
        var kept = await cancelWhenGracefulShutdown { await keepUntilCancelled() }
        await keep(beyond: &kept)
        let hasPeers = await loop.hasPeers
        await loop.perform(.leave)
        if hasPeers { try? await loop.timers.sleep(for: MeshService.farewell) }
        await loop.stop()
        if let snapshot = await loop.snapshot { await keeper.keepLast(snapshot) }
        // How far own records have come may be under way still.
        try? await disk.run {}
    }

    private func keepUntilCancelled() async -> Kept {
        var kept = Kept()
        while (try? await loop.timers.sleep(for: MeshService.keepingPause)) != nil {
            storage.tellOfStall()
            await keep(beyond: &kept)
        }
        return kept
    }

    /// What is on disk already: a mesh at rest writes nothing.
    private struct Kept {
        var peers: [StoredPeer]?
        var index: UInt64?
    }

    private func keep(beyond kept: inout Kept) async {
        let peers = await loop.peersToRemember(limit: StoredPeer.limit)
        let index = view.current.index
        // What cannot be kept is tried again at the next time; the storage says what is wrong.
        if peers != kept.peers, await onDisk({ try storage.savePeers(peers) }) {
            kept.peers = peers
        }
        if index != kept.index, await onDisk({ try storage.saveIndex(index) }) {
            kept.index = index
        }
    }

    /// Whether the write succeeded. The log tells of a disk that hangs meanwhile.
    private func onDisk(_ write: @escaping @Sendable () throws -> Void) async -> Bool {
        // Ends with the write.
        async let _ = tellOfStalls()
        return (try? await disk.run(write)) != nil
    }

    private func tellOfStalls() async {
        while (try? await loop.timers.sleep(for: MeshService.keepingPause)) != nil {
            storage.tellOfStall()
        }
    }
}
