package import Primitives
package import Sodium

/// A probed member's own signature over who wanted to know and under which nonce. A relay passes it
/// on and can neither make one up nor use an old one again.
package enum Statement {
    package static func isValid(
        _ signature: Signature,
        by key: PublicKey,
        target: NodeID,
        requester: NodeID,
        nonce: UInt64,
        in cluster: ClusterID
    ) -> Bool {
        NodeID(of: key) == target
            && key.verifies(
                signature,
                .acknowledgement,
                message(target: target, requester: requester, nonce: nonce, in: cluster)
            )
    }

    /// Cluster, target, requester, nonce: 56 bytes.
    static func message(
        target: NodeID,
        requester: NodeID,
        nonce: UInt64,
        in cluster: ClusterID
    ) -> [UInt8] {
        var writer = Writer(capacity: 56)
        writer.write(cluster.bytes)
        writer.write(target)
        writer.write(requester)
        writer.write(nonce)
        return writer.bytes
    }
}
