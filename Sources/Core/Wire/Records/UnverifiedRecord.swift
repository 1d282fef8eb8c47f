package import Primitives
package import Registry
package import Sodium

/// A record read but not believed: its structure was checked, its signature was not.
package struct UnverifiedRecord: Sendable {
    package let record: Record

    /// Reads the whole record, its key and its fingerprint.
    ///
    /// Anything out of form is refused; fields behind the known ones are kept in the bytes and
    /// noted.
    package init(reading bytes: [UInt8]) throws(Rejection) {
        guard bytes.count <= Record.maximumBytes else { throw .limit }
        let frame = try RecordFrame(reading: bytes)
        var reader = Reader(frame.body)
        guard frame.kind.isRelayed else { throw .recordKind }
        guard bytes.count <= frame.kind.maximumBytes else { throw .limit }
        let field = try reader.bytes(Int(try reader.read(UInt8.self)))
        let body = try RecordBody(frame.kind, signer: frame.signer, field: field, rest: &reader)
        let unsigned = bytes.dropLast(Signature.byteCount)
        record = Record(
            kind: frame.kind,
            signer: frame.signer,
            version: frame.version,
            key: Record.key(kind: frame.kind, signer: frame.signer, field: field),
            fingerprint: Hash.digest(.recordVersion, Array(unsigned)),
            body: body,
            bytes: bytes,
            hasUnknownFields: body != .unknown && !reader.isAtEnd
        )
    }

    init(held record: Record) {
        self.record = record
    }

    /// Checks that the key is its signer's and that the signature is the key's.
    package func verified(
        by key: PublicKey,
        in cluster: ClusterID
    ) throws(Rejection) -> Verified<Record> {
        guard NodeID(of: key) == record.signer else { throw .recordSigner }
        let bytes = record.bytes
        guard let signature = Signature(Array(bytes.suffix(Signature.byteCount))) else {
            throw .truncated
        }
        return try Verified(
            record,
            readFrom: RecordFrame.signedMessage(bytes.dropLast(Signature.byteCount), in: cluster),
            record.kind.domain,
            signature: signature,
            by: key,
            id: record.signer,
            otherwise: .recordSignature
        )
    }

    /// Checks a member record by the certificate inside it, which makes it prove itself: an
    /// authority signed the certificate, its key belongs to the signer, and it bears the member's
    /// name.
    ///
    /// Whether the certificate is still valid is not looked at: that is judged only when a member
    /// itself joins.
    package func verifiedMember(
        by authorities: inout Authorities,
        in cluster: ClusterID
    ) throws(Rejection) -> Verified<Record> {
        guard case .member(let body) = record.body else { throw .recordKind }
        let certificate = body.certificate
        guard certificate.name == body.name else { throw .name }
        if let trusted = authorities.trusted(self) { return trusted }
        guard NodeID(of: certificate.subject) == record.signer else { throw .recordSigner }
        try authorities.verify(certificate)
        return try verified(by: certificate.subject, in: cluster)
    }
}

extension CarriedRecord {
    /// Reads the record; one that this node holds already costs nothing.
    package func read() throws(Rejection) -> UnverifiedRecord {
        switch self {
        case .bytes(let bytes): try UnverifiedRecord(reading: bytes)
        case .record(let record): UnverifiedRecord(held: record)
        }
    }
}

extension RecordKind {
    /// Whether records of this kind travel by themselves: certificates travel inside member
    /// records.
    fileprivate var isRelayed: Bool {
        self != RecordKind(rawValue: 0) && self != .certificate
    }
}
