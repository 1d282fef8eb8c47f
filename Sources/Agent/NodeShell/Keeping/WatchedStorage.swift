package import Gossip
package import Logging
internal import NIOCore
package import Sodium
package import Storage
internal import Synchronization
package import Wire

/// Storage that remembers how the last write went, for readiness and the log: a disk that is full
/// shows, and clears.
package final class WatchedStorage: AgentStorage {
    private let base: any AgentStorage
    private let logger: Logger
    private let state = Mutex(State())

    /// How often a failure is told, at most.
    private static let tellingPause = TimeAmount.minutes(1)
    /// How often a failed disk is tried by whoever asks how it is, at most.
    private static let probingPause = TimeAmount.seconds(1)

    private struct State {
        var failure: String?
        var nextTelling = NIODeadline.uptimeNanoseconds(0)
        var nextProbe = NIODeadline.uptimeNanoseconds(0)
    }

    package init(_ base: any AgentStorage, logger: Logger) {
        self.base = base
        self.logger = logger
    }

    /// What was wrong with the last write; `nil` where it succeeded.
    package var failure: String? { state.withLock(\.failure) }

    /// Writes a little where the last write failed, to see whether the next one would too; it waits
    /// for the disk.
    package func probeAfterFailure() {
        let isDue = state.withLock { state in
            guard state.failure != nil, state.nextProbe <= .now() else { return false }
            state.nextProbe = .now() + WatchedStorage.probingPause
            return true
        }
        if isDue { try? probe() }
    }

    /// One warning for a file that was set aside.
    package static func tell(of damaged: DamagedFile, _ logger: Logger) {
        let fate = damaged.place.map { "it is set aside as \($0)" } ?? "it cannot be moved away"
        logger.warning(
            "\(damaged.path) is damaged: \(damaged.cause); \(fate)",
            metadata: [
                "remedy": """
                none is needed, \(damaged.consequence); look at the disk (dmesg) if no power was \
                lost and nobody edited the file
                """
            ]
        )
    }

    private func noting<Result>(
        _ write: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        let result: Result
        do throws(StorageError) {
            result = try write()
        } catch {
            noteFailure(error)
            throw error
        }
        let wasFailing = state.withLock { state in
            defer { state.failure = nil }
            return state.failure != nil
        }
        if wasFailing { logger.notice("The disk takes writes again") }
        return result
    }

    private func noteFailure(_ error: StorageError) {
        let isNews = state.withLock { state in
            state.failure = "\(error)"
            guard state.nextTelling <= .now() else { return false }
            state.nextTelling = .now() + WatchedStorage.tellingPause
            return true
        }
        guard isNews else { return }
        logger.error(
            "The disk refuses a write: \(error)",
            metadata: ["remedy": "free some space or mend the disk; the agent goes on meanwhile"]
        )
    }
}

extension WatchedStorage {
    package func loadOrCreateIdentity() throws(StorageError) -> SigningKey {
        try base.loadOrCreateIdentity()
    }

    package func loadOrCreateFirstIssue(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64 {
        try base.loadOrCreateFirstIssue(nowUnixSeconds: nowUnixSeconds)
    }

    package func takeEpoch(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64 {
        try base.takeEpoch(nowUnixSeconds: nowUnixSeconds)
    }

    package func raiseEpoch(to epoch: UInt64) throws(StorageError) {
        try noting { () throws(StorageError) in try base.raiseEpoch(to: epoch) }
    }

    package func takeSequence(
        beginningAt epoch: UInt64
    ) throws(StorageError) -> RecordSequence {
        try noting { () throws(StorageError) in try base.takeSequence(beginningAt: epoch) }
    }

    package func saveSequence(_ sequence: RecordSequence) throws(StorageError) {
        try noting { () throws(StorageError) in try base.saveSequence(sequence) }
    }

    package func loadPeers() throws(StorageError) -> [StoredPeer] { try base.loadPeers() }

    package func savePeers(_ peers: [StoredPeer]) throws(StorageError) {
        try noting { () throws(StorageError) in try base.savePeers(peers) }
    }

    package func loadIndex() throws(StorageError) -> UInt64? { try base.loadIndex() }

    package func saveIndex(_ index: UInt64) throws(StorageError) {
        try noting { () throws(StorageError) in try base.saveIndex(index) }
    }

    package func loadRegistry(
        reading read: ([UInt8]) throws(StoredRegistryFlaw) -> StoredRegistry
    ) -> StoredRegistry? {
        base.loadRegistry(reading: read)
    }

    package func saveRegistry(_ bytes: [UInt8]) throws(StorageError) {
        try noting { () throws(StorageError) in try base.saveRegistry(bytes) }
    }

    package func loadServices() throws(StorageError) -> StoredServices { try base.loadServices() }

    package func append(_ changes: [StoredChange]) throws(StorageError) {
        try noting { () throws(StorageError) in try base.append(changes) }
    }

    package var isRewritingDue: Bool { base.isRewritingDue }

    package func rewrite(_ services: StoredServices) throws(StorageError) {
        try noting { () throws(StorageError) in try base.rewrite(services) }
    }

    package func probe() throws(StorageError) {
        try noting { () throws(StorageError) in try base.probe() }
    }
}
