package import Primitives
package import Registry
package import Sodium

/// What a node knew of its mesh when it last wrote it down (docs/protocol.md, Registry on disk).
///
/// It answers readers after a start and brings nobody in: a record counts only once its origin's
/// member record has come from the network.
package struct StoredRegistry: Sendable {
    package var header: Header
    package var members: [StoredMember] = []
    /// Everything else, this node's own records among it.
    package var records: [Verified<Record>] = []
    package var markers: [StoredMarker] = []
    /// Blocks that were damaged, and records in them, or after the end of a cut file, that were
    /// lost.
    package var damagedBlocks = 0
    package var lostRecords = 0

    /// What stands before the blocks.
    package struct Header: Hashable, Sendable {
        package var cluster: ClusterID
        package var node: NodeID
        /// In milliseconds since 1970.
        package var savedAt: UInt64
        /// No reader was told a greater index.
        package var index: UInt64

        package init(cluster: ClusterID, node: NodeID, savedAt: UInt64, index: UInt64) {
            self.cluster = cluster
            self.node = node
            self.savedAt = savedAt
            self.index = index
        }
    }

    /// What the file may have in all, in bytes.
    package static let maximumBytes = 64 << 20
    static let magic = Array("MTLREG2\0".utf8)
    static let headerBytes = 56
    /// What a block may have, without its frame.
    static let blockBytes = 65_536
    /// Count of bytes and count of records, and the hash behind the block.
    static let frameBytes = 8
}

/// A member as it was known.
package struct StoredMember: Sendable {
    package var record: Verified<Record>
    package var status: StoredStatus
    /// How long it had been dead or gone, in seconds.
    package var goneFor: UInt32

    package init(record: Verified<Record>, status: StoredStatus, goneFor: UInt32) {
        self.record = record
        self.status = status
        self.goneFor = goneFor
    }
}

/// What was thought of a member.
package enum StoredStatus: UInt8, Sendable {
    case alive, suspect, unreachable, dead, left
}

/// A member that was reaped, and at which version.
package struct StoredMarker: Hashable, Sendable {
    package var id: NodeID
    package var version: Version

    package init(id: NodeID, version: Version) {
        self.id = id
        self.version = version
    }
}

/// What one entry of a block is.
enum StoredEntry {
    /// The status byte of an entry that is a marker.
    static let marker: UInt8 = 16
    /// Status, time and length.
    static let overheadBytes = 7
    static let markerBytes = 32
}
