package import Primitives
package import Registry
package import Sodium

/// Signs this node's own records.
package struct RecordAuthor: Sendable {
    package let id: NodeID
    private let cluster: ClusterID
    /// `nil` in bulk simulation, where signatures are left out.
    private let key: SigningKey?

    package init(key: SigningKey, cluster: ClusterID) {
        id = key.id
        self.cluster = cluster
        self.key = key
    }

    init(unsigned id: NodeID, cluster: ClusterID) {
        self.id = id
        self.cluster = cluster
        key = nil
    }

    /// Signs a record. Its content has no flaw: `flaw(in:)` was asked where it came in.
    ///
    /// - Throws: `RecordTooLarge` where the whole would have more than 1,020 bytes.
    package func sign(
        _ body: RecordBody,
        version: Version
    ) throws(RecordTooLarge) -> Verified<Record> {
        let body = body.inOrder
        let encoded = body.encoded
        let size = encoded.count + RecordLimits.overheadBytes
        guard size <= Record.maximumBytes else {
            throw RecordTooLarge(size: size, limit: Record.maximumBytes)
        }
        if let flaw = body.flaw { preconditionFailure("a record is checked first: \(flaw)") }
        guard let kind = body.kind else { preconditionFailure("an unknown kind has a flaw") }
        let unsigned = RecordFrame.unsigned(
            kind: kind,
            signer: id,
            version: version,
            body: encoded
        )
        let make = { (signature: Signature) -> Record in
            Record(
                kind: kind,
                signer: id,
                version: version,
                key: Record.key(kind: kind, signer: id, field: body.keyField),
                fingerprint: Hash.digest(.recordVersion, unsigned),
                body: body,
                bytes: unsigned + signature.bytes
            )
        }
        guard let key else { return trusted(make(.absent)) }
        let message = RecordFrame.signedMessage(unsigned, in: cluster)
        return Verified(signing: message, kind.domain, with: key, make: make)
    }

    /// The first rule that a body breaks, or `nil`. Whoever takes one in from outside asks this
    /// first and refuses it with the rule.
    package static func flaw(in body: RecordBody) -> RecordFlaw? {
        body.inOrder.flaw
    }

    /// How large a whole record with this body is, to compare with `Record.maximumBytes`.
    package static func size(of body: RecordBody) -> Int {
        body.encoded.count + RecordLimits.overheadBytes
    }

    /// This node's word, as the target of a probe, that it answered this requester's question.
    package func statement(requester: NodeID, nonce: UInt64) -> Signature {
        guard let key else { return .absent }
        return key.sign(
            .acknowledgement,
            Statement.message(target: id, requester: requester, nonce: nonce, in: cluster)
        )
    }
}

/// A record that would not fit, with both numbers for whoever asked for it.
package struct RecordTooLarge: Error, Equatable {
    package let size: Int
    package let limit: Int

    package init(size: Int, limit: Int) {
        self.size = size
        self.limit = limit
    }
}
