import Sodium

/// The shape of a datagram, in bytes (docs/protocol.md, "Datagrams").
///
/// ```
/// magic 2 | suite 1 | reserved 1 | key id 4 | nonce 24 | cipher text | tag 16
/// plain text: sender 16 | epoch 8 | counter 8 | destination tag 8 | type 1 | reserved 1 | length 2
///             | payload | signature 64
/// ```
package enum Datagram {
    /// A node sends none larger, so that they pass where a tunnel has made packets smaller.
    package static let sentBytes = 1_200
    /// A larger one is refused.
    package static let acceptedBytes = 1_400

    /// Magic, suite, reserved and key id: bound by the seal and by the signature.
    static let headerBytes = 8
    static let sealedOffset = headerBytes + SealingKey.nonceByteCount
    /// The plain text before the payload.
    static let envelopeBytes = 44
    static let plainOverheadBytes = envelopeBytes + Signature.byteCount
    /// What a datagram has beside its payload.
    package static let overheadBytes =
        sealedOffset + SealingKey.tagByteCount + plainOverheadBytes

    static let magic: UInt16 = 0x4D32
    /// XChaCha20-Poly1305, Ed25519, BLAKE2b.
    static let suite: UInt8 = 1

    /// The first eight bytes of a datagram sealed under a key.
    static func header(keyID: UInt32) -> [UInt8] {
        var writer = Writer(capacity: headerBytes)
        writer.write(magic)
        writer.write(suite)
        writer.write(UInt8(0))
        writer.write(keyID)
        return writer.bytes
    }
}
