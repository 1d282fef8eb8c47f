internal import CSodium

/// An Ed25519 public key: 32 bytes.
package struct PublicKey: Hashable, Sendable {
    package let bytes: [UInt8]

    package static let byteCount = 32

    /// `nil` unless there are exactly 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == PublicKey.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Whether the signature is this key's over the domain followed by the message.
    ///
    /// libsodium refuses non-canonical scalars and points and points of small order.
    package func verifies(_ signature: Signature, _ domain: Domain, _ message: [UInt8]) -> Bool {
        verifies(signature, bare: domain.bytes + message)
    }

    /// The same without a domain, as RFC 8032 has it: for its test vectors alone.
    package func verifies(_ signature: Signature, bare message: [UInt8]) -> Bool {
        Library.require()
        return unsafe crypto_sign_verify_detached(
            signature.bytes,
            message,
            UInt64(message.count),
            bytes
        ) == 0
    }
}

/// An Ed25519 signature: 64 bytes. Never an identity: a signer can make many for one message.
package struct Signature: Hashable, Sendable {
    package let bytes: [UInt8]

    package static let byteCount = 64

    /// `nil` unless there are exactly 64 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Signature.byteCount else { return nil }
        self.bytes = bytes
    }

    /// 64 zero bytes: what stands in for a signature where none is made (simulation only).
    package static let absent = Signature(unchecked: [UInt8](repeating: 0, count: byteCount))

    init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }
}
