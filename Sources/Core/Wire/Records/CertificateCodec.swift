package import Primitives
package import Registry
package import Sodium

/// Certificates as bytes. The frame is that of a record, signed by the authority: its epoch is the
/// moment of issue, its sequence is zero (docs/protocol.md, "Certificate").
package enum CertificateCodec {
    /// Reads a certificate; nobody has checked its signature yet.
    package static func read(_ bytes: [UInt8]) throws(Rejection) -> Certificate {
        guard bytes.count <= Certificate.maximumBytes else { throw .limit }
        let frame = try RecordFrame(reading: bytes)
        guard frame.kind == .certificate, frame.version.sequence == 0 else { throw .malformed }
        var reader = Reader(frame.body)
        let subject = try reader.publicKey()
        let certificate = Certificate(
            authority: frame.signer,
            subject: subject,
            name: try reader.text(maxBytes: RecordLimits.nameBytes),
            notBefore: try reader.read(),
            notAfter: try reader.read(),
            issuedAt: frame.version.epoch,
            flags: CertificateFlags(rawValue: try reader.read()),
            servicePatterns: try patterns(&reader),
            bytes: bytes
        )
        guard Grammar.isName(certificate.name), certificate.notBefore <= certificate.notAfter
        else { throw .malformed }
        return certificate
    }

    /// Takes a certificate behind its length of two bytes.
    static func read(framed reader: inout Reader) throws(Rejection) -> Certificate {
        try read(try framedBytes(&reader))
    }

    /// Takes the bytes of a certificate behind their length, without looking into them.
    static func framedBytes(_ reader: inout Reader) throws(Rejection) -> [UInt8] {
        let count = Int(try reader.read(UInt16.self))
        guard count <= Certificate.maximumBytes else { throw .limit }
        return Array(try reader.bytes(count))
    }

    /// Issues a certificate. The name and the patterns are as `Grammar` has them, at most 4
    /// patterns.
    ///
    /// - Throws: `UnfitRecord` where the whole would have more than 400 bytes.
    package static func issue(
        by authority: SigningKey,
        in cluster: ClusterID,
        subject: PublicKey,
        name: String,
        notBefore: UInt64,
        notAfter: UInt64,
        issuedAt: UInt64,
        flags: CertificateFlags,
        servicePatterns: [String]
    ) throws(UnfitRecord) -> Certificate {
        var certificate = Certificate(
            authority: authority.id,
            subject: subject,
            name: name,
            notBefore: notBefore,
            notAfter: notAfter,
            issuedAt: issuedAt,
            flags: flags,
            servicePatterns: servicePatterns
        )
        let unsigned = try unsigned(certificate)
        let message = RecordFrame.signedMessage(unsigned, in: cluster)
        certificate.bytes = unsigned + authority.sign(.certificate, message).bytes
        return certificate
    }

    /// The bytes up to the signature.
    static func unsigned(_ certificate: Certificate) throws(UnfitRecord) -> [UInt8] {
        precondition(Grammar.isName(certificate.name), "a certificate bears a node name")
        precondition(
            certificate.servicePatterns.count <= RecordLimits.servicePatternCount
                && certificate.servicePatterns.allSatisfy(Grammar.isServicePattern),
            "a certificate allows at most four services or prefixes"
        )
        precondition(
            certificate.notBefore <= certificate.notAfter,
            "a certificate begins before it ends"
        )
        var body = Writer(capacity: 128)
        body.write(certificate.subject.bytes)
        body.write(certificate.name)
        body.write(certificate.notBefore)
        body.write(certificate.notAfter)
        body.write(certificate.flags.rawValue)
        body.write(count: certificate.servicePatterns.count)
        for pattern in certificate.servicePatterns { body.write(pattern) }
        let size = body.bytes.count + RecordLimits.overheadBytes
        guard size <= Certificate.maximumBytes else {
            throw UnfitRecord.tooLarge(size: size, limit: Certificate.maximumBytes)
        }
        return RecordFrame.unsigned(
            kind: .certificate,
            signer: certificate.authority,
            version: Version(epoch: certificate.issuedAt, sequence: 0),
            body: body.bytes
        )
    }

    private static func patterns(_ reader: inout Reader) throws(Rejection) -> [String] {
        let count = Int(try reader.read(UInt8.self))
        guard count <= RecordLimits.servicePatternCount else { throw .limit }
        var patterns: [String] = []
        for _ in 0..<count {
            let pattern = try reader.text(maxBytes: RecordLimits.nameBytes)
            guard Grammar.isServicePattern(pattern) else { throw .malformed }
            patterns.append(pattern)
        }
        return patterns
    }
}
