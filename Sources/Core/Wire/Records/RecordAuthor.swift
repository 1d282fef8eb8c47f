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

    /// Signs a record. Whoever takes a body in from outside asks `flaw(in:)` and `size(of:)` there,
    /// and refuses it with a sentence.
    ///
    /// - Throws: `UnfitRecord` where the content breaks a rule, or the whole would have more bytes
    ///   than its kind may have. Nothing was signed.
    package func sign(
        _ body: RecordBody,
        version: Version
    ) throws(UnfitRecord) -> Verified<Record> {
        let body = body.inOrder
        let encoded = body.encoded
        let size = encoded.count + RecordLimits.overheadBytes
        if let flaw = body.flaw { throw UnfitRecord.flawed(flaw) }
        guard let kind = body.kind else { throw UnfitRecord.flawed(.unknownKind) }
        guard size <= kind.maximumBytes else {
            throw UnfitRecord.tooLarge(size: size, limit: kind.maximumBytes)
        }
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

/// A record that nobody would take, so that it was not signed.
package enum UnfitRecord: Error, Equatable {
    /// It would have more bytes than its kind may have.
    case tooLarge(size: Int, limit: Int)
    /// Its content breaks a rule.
    case flawed(RecordFlaw)
    /// It does not fit into a head and a rest either.
    case unsplit(SplitFailure)

    /// What is wrong, for a person.
    package var sentence: String {
        switch self {
        case .tooLarge(let size, let limit): "it takes \(size) of \(limit) bytes"
        case .flawed(let flaw): flaw.rawValue
        case .unsplit(let failure): failure.sentence
        }
    }
}
