internal import CSodium

/// The 32-byte cluster key of the shared-key mode, and what is derived from it (docs/protocol.md,
/// Identity and keys).
package struct MasterKey: Sendable {
    private let secret: SecretBytes

    package static let byteCount = 32

    /// `nil` unless there are exactly 32 bytes.
    package init?(_ secret: SecretBytes) {
        guard secret.count == MasterKey.byteCount else { return nil }
        self.secret = secret
    }

    package static func random() -> MasterKey {
        MasterKey(unchecked: .random(count: byteCount))
    }

    private init(unchecked secret: SecretBytes) {
        self.secret = secret
    }

    /// The seed of the authority that signs certificates (context `martl-au`).
    package var authoritySeed: SecretBytes { derive(1, context: "martl-au") }

    /// The gossip key (context `martl-gs`).
    package var gossipKey: SecretBytes { derive(2, context: "martl-gs") }

    /// A plain copy, for writing the cluster file; wipe it afterwards.
    package func exposed() -> [UInt8] { secret.exposed() }

    private func derive(_ subkey: UInt64, context: StaticString) -> SecretBytes {
        Library.require()
        let context = Array(context.description.utf8).map { CChar(bitPattern: $0) }
        precondition(context.count == Int(crypto_kdf_CONTEXTBYTES), "a context has 8 bytes")
        return unsafe SecretBytes(count: 32) { target in
            let status = unsafe secret.withBytes { key in
                unsafe crypto_kdf_derive_from_key(target, 32, subkey, context, key)
            }
            precondition(status == 0, "32 bytes can be derived from any key")
        }
    }
}
