internal import CSodium

/// A key for XChaCha20-Poly1305 (the gossip key): 32 bytes in guarded memory.
package final class SealingKey: Sendable {
    private let secret: SecretBytes

    package static let byteCount = 32
    package static let nonceByteCount = 24
    package static let tagByteCount = 16

    /// `nil` unless there are exactly 32 bytes.
    package init?(_ secret: SecretBytes) {
        guard secret.count == SealingKey.byteCount else { return nil }
        Library.require()
        self.secret = secret
    }

    /// The first four bytes of a hash under the key: which key of a ring sealed a datagram.
    package var id: UInt32 {
        var plain = secret.exposed()
        defer { plain.wipe() }
        return Hash.bytes(.keyID, [], key: plain).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Encrypts; the result is longer than the plain text by the 16-byte tag. The nonce has 24
    /// bytes and is never used twice under one key: it is drawn at random.
    package func seal(_ plain: [UInt8], additional: [UInt8], nonce: [UInt8]) -> [UInt8] {
        precondition(nonce.count == SealingKey.nonceByteCount, "a nonce has 24 bytes")
        var output = [UInt8](repeating: 0, count: plain.count + SealingKey.tagByteCount)
        let status = unsafe secret.withBytes { key in
            unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
                &output,
                nil,
                plain,
                UInt64(plain.count),
                additional,
                UInt64(additional.count),
                nil,
                nonce,
                key
            )
        }
        precondition(status == 0, "sealing fails only beyond 256 GiB")
        return output
    }

    /// Decrypts `sealed` (cipher text and tag); `nil` where anything was altered.
    package func open(_ sealed: [UInt8], additional: [UInt8], nonce: [UInt8]) -> [UInt8]? {
        guard nonce.count == SealingKey.nonceByteCount, sealed.count >= SealingKey.tagByteCount
        else { return nil }
        var output = [UInt8](repeating: 0, count: sealed.count - SealingKey.tagByteCount)
        let status = unsafe secret.withBytes { key in
            unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
                &output,
                nil,
                nil,
                sealed,
                UInt64(sealed.count),
                additional,
                UInt64(additional.count),
                nonce,
                key
            )
        }
        return status == 0 ? output : nil
    }
}
