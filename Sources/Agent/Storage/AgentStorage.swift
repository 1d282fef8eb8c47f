package import Gossip
package import Primitives
package import Sodium
package import Wire

/// What an agent remembers from one run to the next.
package protocol AgentStorage: Sendable {
    /// The key that is this node, made at the first start.
    func loadOrCreateIdentity() throws(StorageError) -> SigningKey
    /// When this node's certificate was first issued, in seconds since 1970: of two holders of one
    /// name the older shows. It is now at the first start.
    func loadOrCreateFirstIssue(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64
    /// The epoch of this run: max(last + 1, unix seconds), kept before it is returned
    /// (docs/operations.md, Files in the data directory).
    func takeEpoch(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64
    /// Keeps that this epoch is in use, where a greater one than that taken was needed.
    func raiseEpoch(to epoch: UInt64) throws(StorageError)
    /// Where this node's own records go on; the next two blocks of sequences are reserved before it
    /// is returned. Where nothing whole is kept, they begin anew in this epoch.
    func takeSequence(beginningAt epoch: UInt64) throws(StorageError) -> RecordSequence
    /// Keeps that own records go on like this.
    func saveSequence(_ sequence: RecordSequence) throws(StorageError)
    /// The peers of the last run, dead ones included; empty at the first start.
    func loadPeers() throws(StorageError) -> [StoredPeer]
    /// Keeps the first `StoredPeer.limit` of these peers.
    func savePeers(_ peers: [StoredPeer]) throws(StorageError)
    /// The last index that readers of the API saw; `nil` at the first start.
    func loadIndex() throws(StorageError) -> UInt64?
    func saveIndex(_ index: UInt64) throws(StorageError)
    /// What was known of the mesh; `nil` at the first start, or where the file is of no use, which
    /// is set aside then.
    func loadRegistry(
        reading read: ([UInt8]) throws(StoredRegistryFlaw) -> StoredRegistry
    ) -> StoredRegistry?
    func saveRegistry(_ bytes: [UInt8]) throws(StorageError)
    /// What the application registered; to be called once, before the first `append`.
    func loadServices() throws(StorageError) -> StoredServices
    /// Keeps these changes, all of them or none; they are on the disk when this returns.
    func append(_ changes: [StoredChange]) throws(StorageError)
    /// Whether so much was appended that it is time for `rewrite`.
    var isRewritingDue: Bool { get }
    /// Keeps this in the place of all that was appended.
    func rewrite(_ services: StoredServices) throws(StorageError)
    /// Writes a little and nothing that counts, to see whether it can be done.
    func probe() throws(StorageError)
}

/// A node met before, and where.
package struct StoredPeer: Hashable, Sendable {
    package var id: NodeID
    /// One or two.
    package var addresses: [Address]

    /// How many are kept (docs/protocol.md, Membership).
    package static let limit = 64

    package init(id: NodeID, addresses: [Address]) {
        self.id = id
        self.addresses = addresses
    }
}
