package import Primitives
package import Registry
package import Sodium

/// What every record and certificate has around its body: 36 bytes before it, a signature behind it
/// (docs/protocol.md, "Records").
package struct RecordFrame: Sendable {
    package let kind: RecordKind
    package let signer: NodeID
    package let version: Version
    package let body: ArraySlice<UInt8>

    package static let format: UInt8 = 1

    /// Takes the frame apart; the signature is left where it is.
    package init(reading bytes: [UInt8]) throws(Rejection) {
        guard bytes.count >= RecordLimits.overheadBytes else { throw .truncated }
        var reader = Reader(bytes)
        kind = RecordKind(rawValue: try reader.read())
        guard try reader.read(UInt8.self) == RecordFrame.format else { throw .recordFormat }
        let bodyCount = Int(try reader.read(UInt16.self))
        let expected = bodyCount + RecordLimits.overheadBytes
        guard bytes.count >= expected else { throw .truncated }
        guard bytes.count == expected else { throw .trailing }
        signer = try reader.nodeID()
        version = try reader.version()
        body = try reader.bytes(bodyCount)
    }

    /// The bytes of a record up to its signature. A body too long for its length field is nobody's
    /// to send: whoever makes one compares its size with the limit first.
    package static func unsigned(
        kind: RecordKind,
        signer: NodeID,
        version: Version,
        body: [UInt8]
    ) -> [UInt8] {
        var writer = Writer(capacity: body.count + RecordLimits.overheadBytes)
        writer.write(kind.rawValue)
        writer.write(format)
        writer.write(UInt16(clamping: body.count))
        writer.write(signer)
        writer.write(version)
        writer.write(body)
        return writer.bytes
    }

    /// What the signature of a record covers after its domain.
    package static func signedMessage(
        _ unsigned: some Collection<UInt8>,
        in cluster: ClusterID
    ) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(ClusterID.byteCount + unsigned.count)
        message += cluster.bytes
        message += unsigned
        return message
    }
}

extension RecordKind {
    /// The domain of signatures over records of this kind. Kinds that come after version 1 all use
    /// the one of unknown records, so that versions which do not know them can check and relay
    /// them.
    package var domain: Domain {
        switch self {
        case .certificate: .certificate
        case .member: .member
        case .instance: .instance
        case .accusation: .accusation
        case .revocation: .revocation
        case .authorityFloor: .authorityFloor
        default: .unknownRecord
        }
    }
}
