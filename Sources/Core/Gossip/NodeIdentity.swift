package import Primitives
package import Registry
package import Wire

/// Who this node is, for one run of its process.
package struct NodeIdentity: Sendable {
    package var author: RecordAuthor
    package var certificate: Certificate
    package var cluster: ClusterID
    package var boot: BootID
    package var epoch: UInt64

    package var id: NodeID { author.id }

    package init(
        author: RecordAuthor,
        certificate: Certificate,
        cluster: ClusterID,
        boot: BootID,
        epoch: UInt64
    ) {
        self.author = author
        self.certificate = certificate
        self.cluster = cluster
        self.boot = boot
        self.epoch = epoch
    }
}

/// What this node says of itself as a member.
package struct MemberProfile: Sendable {
    package var datacenter: String
    package var zone: String
    package var agentVersion: String
    /// One or two; where others reach this node's gossip socket.
    package var addresses: [Address]
    package var metadata: [MetadataEntry]
    package var reapAfterSeconds: UInt32

    package init(
        datacenter: String = "dc1",
        zone: String = "",
        agentVersion: String,
        addresses: [Address],
        metadata: [MetadataEntry] = [],
        reapAfterSeconds: UInt32 = 86_400
    ) {
        self.datacenter = datacenter
        self.zone = zone
        self.agentVersion = agentVersion
        self.addresses = addresses
        self.metadata = metadata
        self.reapAfterSeconds = reapAfterSeconds
    }
}
