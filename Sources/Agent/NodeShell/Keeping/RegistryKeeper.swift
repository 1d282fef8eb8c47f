import Gossip
import Host
package import Logging
import Primitives
import Registry
package import Sodium
package import Storage
import Synchronization
package import View
package import Wire

/// Writes the registry down beside everything else, one write at a time.
package final class RegistryKeeper: Sendable {
    private let storage: any AgentStorage
    private let disk: DiskThread
    private let view: ViewStore
    private let key: StorageKey
    private let cluster: ClusterID
    private let node: NodeID
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var isWriting = false
        /// What the last file had, in bytes.
        var size = 0
        var leftOut = 0
    }

    package init(
        storage: any AgentStorage,
        disk: DiskThread,
        view: ViewStore,
        key: SigningKey,
        cluster: ClusterID,
        logger: Logger
    ) {
        self.storage = storage
        self.disk = disk
        self.view = view
        self.key = key.storageKey
        self.cluster = cluster
        self.logger = logger
        node = key.id
    }

    /// Between two writes at least, for a file of up to `stepBytes`; twice that for one of twice as
    /// many, and so on.
    private static let pause = Duration.seconds(5)
    private static let stepBytes = 4 << 20
    /// The file of an agent that knows few hundred instances.
    private static let smallBytes = 256 << 10

    /// Writes down what is known, on another thread, and says after how long the next write may
    /// come; `nil` while the last one is not done.
    package func keep(_ snapshot: RegistrySnapshot) -> Duration? {
        let size = state.withLock { state -> Int? in
            if state.isWriting { return nil }
            state.isWriting = true
            return state.size
        }
        guard let size else { return nil }
        disk.submit { [self] in
            write(snapshot)
            let size = state.withLock { state in
                state.isWriting = false
                return state.size
            }
            // A file is made in memory; a small agent need not keep that until the next one.
            if size < RegistryKeeper.smallBytes { Allocator.giveBack() }
        }
        return RegistryKeeper.pause * max(1, Double(size) / Double(RegistryKeeper.stepBytes))
    }

    /// Writes down what is known before the agent ends, after a write that is under way.
    func keepLast(_ snapshot: RegistrySnapshot) async {
        try? await disk.run { [self] in write(snapshot) }
    }

    package var figures: StoredFigures {
        state.withLock { StoredFigures(bytes: $0.size, leftOut: $0.leftOut) }
    }

    private func write(_ snapshot: RegistrySnapshot) {
        let header = StoredRegistry.Header(
            cluster: cluster,
            node: node,
            savedAt: WallClock.milliseconds,
            index: view.current.index
        )
        var writer = StoredRegistryWriter(header, key: key)
        for record in snapshot.registry.memberRecords {
            let status = snapshot.statuses[record.signer]
            writer.add(record, status: status?.status ?? .alive, goneFor: status?.goneFor ?? 0)
        }
        for record in snapshot.registry.ownedRecords { writer.add(record) }
        for marker in snapshot.registry.markedMembers {
            writer.add(StoredMarker(id: marker.id, version: marker.version))
        }
        let leftOut = writer.leftOut
        let bytes = writer.finish()
        let before = state.withLock { state in
            defer { (state.size, state.leftOut) = (bytes.count, leftOut) }
            return state.leftOut
        }
        // What cannot be written is written the next time; the storage says what is wrong.
        try? storage.saveRegistry(bytes)
        guard leftOut > 0, before == 0 else { return }
        logger.warning(
            "The registry on disk has no room for \(leftOut) records",
            metadata: ["remedy": "none is needed: a restart learns them from the mesh"]
        )
    }
}

/// What is written down: the registry, and what is thought of members that are not simply alive.
package struct RegistrySnapshot: Sendable {
    let registry: Registry
    let statuses: [NodeID: (status: StoredStatus, goneFor: UInt32)]
}

/// What the registry on disk has, and what found no room in it.
package struct StoredFigures: Sendable {
    package var bytes = 0
    /// Records.
    package var leftOut = 0
}
