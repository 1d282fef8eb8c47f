package import Gossip
package import Sodium
internal import Synchronization
package import Wire

/// Keeps nothing beyond this process: for `--dev` and for tests of other things.
package final class MemoryStorage: AgentStorage {
    private let epoch = Atomic<UInt64>(0)

    package init() {}

    package func loadOrCreateIdentity() throws(StorageError) -> SigningKey {
        guard let key = SigningKey(seed: .random(count: SigningKey.seedByteCount)) else {
            preconditionFailure("a seed of the right length makes a key")
        }
        return key
    }

    package func takeEpoch(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64 {
        let next = max(epoch.load(ordering: .relaxed) + 1, nowUnixSeconds)
        epoch.store(next, ordering: .relaxed)
        return next
    }

    package func loadOrCreateFirstIssue(
        nowUnixSeconds: UInt64
    ) throws(StorageError) -> UInt64 { nowUnixSeconds }

    package func raiseEpoch(to epoch: UInt64) throws(StorageError) {
        self.epoch.max(epoch, ordering: .relaxed)
    }

    package func takeSequence(
        beginningAt epoch: UInt64
    ) throws(StorageError) -> RecordSequence { RecordSequence(epoch: epoch) }
    package func saveSequence(_ sequence: RecordSequence) throws(StorageError) {}
    package func loadPeers() throws(StorageError) -> [StoredPeer] { [] }
    package func savePeers(_ peers: [StoredPeer]) throws(StorageError) {}
    package func loadIndex() throws(StorageError) -> UInt64? { nil }
    package func saveIndex(_ index: UInt64) throws(StorageError) {}
    package func loadRegistry(
        reading read: ([UInt8]) throws(StoredRegistryFlaw) -> StoredRegistry
    ) -> StoredRegistry? { nil }
    package func saveRegistry(_ bytes: [UInt8]) throws(StorageError) {}
    package func loadServices() throws(StorageError) -> StoredServices { StoredServices() }
    package func append(_ changes: [StoredChange]) throws(StorageError) {}
    package var isRewritingDue: Bool { false }
    package func rewrite(_ services: StoredServices) throws(StorageError) {}
    package func probe() throws(StorageError) {}
}
