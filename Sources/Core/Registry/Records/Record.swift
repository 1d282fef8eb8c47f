package import Primitives

/// One signed statement of one origin, as received: its bytes and what they say.
///
/// A record is immutable and shared. It is stored and forwarded verbatim, never encoded again. Its
/// identity is `key`; of two with one key the greater `version` holds, and of two equal versions
/// the greater `fingerprint` (docs/protocol.md, Records: the records alone decide).
package final class Record: Sendable {
    package let kind: RecordKind
    /// The origin: who signed it.
    package let signer: NodeID
    package let version: Version
    /// BLAKE2b-128 over kind, signer and the key field; registry and tree are keyed by it.
    package let key: Digest
    /// BLAKE2b-128 over the signed bytes, signature left out.
    package let fingerprint: Digest
    package let body: RecordBody
    /// The whole record with its signature, at most `Record.maximumBytes`.
    package let bytes: [UInt8]
    /// Whether the body ends in fields that this version does not know.
    package let hasUnknownFields: Bool

    package static let maximumBytes = 1_020

    package init(
        kind: RecordKind,
        signer: NodeID,
        version: Version,
        key: Digest,
        fingerprint: Digest,
        body: RecordBody,
        bytes: [UInt8],
        hasUnknownFields: Bool = false
    ) {
        self.kind = kind
        self.signer = signer
        self.version = version
        self.key = key
        self.fingerprint = fingerprint
        self.body = body
        self.bytes = bytes
        self.hasUnknownFields = hasUnknownFields
    }

    /// Whether this record replaces the other one of the same key.
    package func supersedes(_ other: Record) -> Bool {
        (version, fingerprint) > (other.version, other.fingerprint)
    }
}

extension Record: Equatable {
    package static func == (left: Record, right: Record) -> Bool {
        left === right || left.bytes == right.bytes
    }
}

/// What a record says.
///
/// What is large and seldom is held by a pointer, or every record would have room for it.
package enum RecordBody: Equatable, Sendable {
    indirect case member(MemberBody)
    case instance(InstanceBody)
    case accusation(AccusationBody)
    case caller(CallerBody)
    case part(PartBody)
    indirect case event(EventBody)
    /// Of a kind that this version does not know.
    case unknown
}

/// A key and its value in the metadata of a member or an instance; sorted by key, keys unique.
package struct MetadataEntry: Hashable, Sendable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
