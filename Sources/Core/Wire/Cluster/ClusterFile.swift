package import Sodium

/// What every node of a cluster shares, as its cluster file says: the id and the master key
/// (docs/protocol.md, Identity and keys, shared-key mode). Whoever holds it can speak for any node.
package struct ClusterFile: Sendable {
    package let clusterID: ClusterID
    package let masterKey: MasterKey

    package init(clusterID: ClusterID, masterKey: MasterKey) {
        self.clusterID = clusterID
        self.masterKey = masterKey
    }

    /// The gossip key that follows from the master key.
    package var keyring: Keyring {
        guard let key = SealingKey(masterKey.gossipKey) else {
            preconditionFailure("a derived key has 32 bytes")
        }
        return Keyring(primary: key)
    }

    /// The authority that follows from the master key: every node signs its own certificate with
    /// it.
    package var authority: SigningKey {
        guard let key = SigningKey(seed: masterKey.authoritySeed) else {
            preconditionFailure("a derived seed has 32 bytes")
        }
        return key
    }

    /// The file as text: one `name value` a line. It holds the key: wipe it once it is written.
    package func rendered() -> [UInt8] {
        var text = Array(ClusterFile.heading.utf8)
        // Room for both lines at once: growing would leave a copy of the key behind.
        text.reserveCapacity(text.count + 160)
        var secret = masterKey.exposed()
        var encoded = Base64.encode(secret)
        text += Array("\(ClusterFile.clusterIDName) ".utf8) + Base64.encode(clusterID.bytes)
        text += Array("\n\(ClusterFile.masterKeyName) ".utf8)
        text += encoded
        text.append(UInt8(ascii: "\n"))
        secret.wipe()
        encoded.wipe()
        return text
    }

    static let clusterIDName = "cluster-id"
    static let masterKeyName = "master-key"

    private static let heading = """
        # Martlet cluster file: one for all nodes of a cluster, and for nobody else.
        # Whoever holds it can read all gossip, join, and speak for any node.

        """
}
