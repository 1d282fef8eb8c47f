package import Primitives
package import Registry
package import Sodium

/// What members sign themselves, once their key is known. All of it stands behind the one switch
/// that a bulk simulation turns.
extension Authorities {
    /// Whether the key is the one that the id was made from.
    package func accepts(_ key: PublicKey, as id: NodeID) -> Bool {
        isTrusting || NodeID(of: key) == id
    }

    /// Checks that the key is the record's signer's and that the signature is the key's.
    package func verified(
        _ unverified: UnverifiedRecord,
        by key: PublicKey
    ) throws(Rejection) -> Verified<Record> {
        if let trusted = trusted(unverified) { return trusted }
        return try unverified.verified(by: key, in: cluster)
    }

    /// Checks that a known authority signed its word.
    package func verifiedWord(
        _ unverified: UnverifiedRecord
    ) throws(Rejection) -> Verified<Record> {
        if let trusted = trusted(unverified) { return trusted }
        guard let key = key(of: unverified.record.signer) else { throw .authority }
        return try unverified.verified(by: key, in: cluster)
    }

    /// Whether the target of a probe itself said that it answered this requester's question.
    package func isGenuine(
        _ statement: Signature,
        by key: PublicKey,
        target: NodeID,
        requester: NodeID,
        nonce: UInt64
    ) -> Bool {
        trusted(statement)
            ?? Statement.isValid(
                statement,
                by: key,
                target: target,
                requester: requester,
                nonce: nonce,
                in: cluster
            )
    }
}
