internal import CSodium
package import Primitives

/// An Ed25519 key pair whose secret half stays in guarded memory.
package final class SigningKey: Sendable {
    package let publicKey: PublicKey
    /// The identity that belongs to the public half.
    package let id: NodeID
    private let secret: SecretBytes

    package static let seedByteCount = 32

    /// Derives the pair from its 32-byte seed; `nil` for another length.
    package init?(seed: SecretBytes) {
        guard seed.count == SigningKey.seedByteCount else { return nil }
        Library.require()
        var publicBytes = [UInt8](repeating: 0, count: PublicKey.byteCount)
        unsafe secret = SecretBytes(count: 64) { target in
            let status = unsafe seed.withBytes { seed in
                unsafe crypto_sign_seed_keypair(&publicBytes, target, seed)
            }
            precondition(status == 0, "a key pair follows from any seed of 32 bytes")
        }
        guard let key = PublicKey(publicBytes) else { return nil }
        publicKey = key
        id = NodeID(of: key)
    }

    /// The key under which this node hashes what it writes down for itself.
    package var storageKey: StorageKey {
        var seed = Array(secret.exposed().prefix(SigningKey.seedByteCount))
        defer { seed.wipe() }
        return StorageKey(seed: seed)
    }

    /// Signs the domain followed by the message. Deterministic, as RFC 8032 says.
    package func sign(_ domain: Domain, _ message: [UInt8]) -> Signature {
        sign(bare: domain.bytes + message)
    }

    /// The same without a domain, as RFC 8032 has it: for its test vectors alone.
    package func sign(bare message: [UInt8]) -> Signature {
        var output = [UInt8](repeating: 0, count: Signature.byteCount)
        let status = unsafe secret.withBytes { secret in
            unsafe crypto_sign_detached(&output, nil, message, UInt64(message.count), secret)
        }
        precondition(status == 0, "Ed25519 signs any message")
        return Signature(unchecked: output)
    }
}
