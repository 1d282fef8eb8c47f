internal import Primitives
package import Sodium

extension DataDirectory {
    private static let identityName = "identity.key"

    /// Reads the node's key, or makes it: 32 bytes as one line of base64 and their checksum, mode
    /// 0600.
    ///
    /// It is made with `O_EXCL` and is on the disk before it is used: a node that forgets its key
    /// comes back as a stranger. Without the checksum any 32 bytes would be a key, and a flipped
    /// bit a stranger too.
    package func loadOrCreateIdentity() throws(StorageError) -> SigningKey {
        if let key = try loadIdentity() { return key }
        let seed = SecretBytes.random(count: SigningKey.seedByteCount)
        var bytes = seed.exposed()
        var text = Array("# The key that is this node. Keep it secret; never copy it.\n".utf8)
        text += Base64.encode(bytes) + Array("\n\(Self.checksumLine(of: seed))\n".utf8)
        defer {
            bytes.wipe()
            text.wipe()
        }
        try FileContent.create(file(Self.identityName), with: text, in: path)
        guard let key = SigningKey(seed: seed) else {
            preconditionFailure("a seed of the right length makes a key")
        }
        return key
    }

    private func loadIdentity() throws(StorageError) -> SigningKey? {
        let path = file(Self.identityName)
        let text = try FileContent.read(path, limit: 4_096, followingLinks: false) {
            (status) throws(StorageError) in
            try KeyFile.examine(status, of: path, orRoot: false)
        }
        guard let text else { return nil }
        let lines = StoredText.contentLines(text)
        guard let line = lines.first,
            let seed = SecretBytes(
                base64: Array(line.utf8)[...],
                count: SigningKey.seedByteCount
            ),
            let key = SigningKey(seed: seed)
        else { throw damagedIdentity("it does not begin with a line of 32 bytes in base64") }
        guard lines.count == 2 else {
            throw damagedIdentity("it has no line with a checksum, as version 0.2 writes it")
        }
        guard lines[1] == Self.checksumLine(of: seed) else {
            throw damagedIdentity("its checksum is that of another key")
        }
        return key
    }

    private static func checksumLine(of seed: SecretBytes) -> String {
        var bytes = seed.exposed()
        defer { bytes.wipe() }
        let checksum = Hash.digest(.file, bytes)
        return "checksum \(checksum.high.hexadecimal)\(checksum.low.hexadecimal)"
    }

    private func damagedIdentity(_ what: String) -> StorageError {
        .corrupt(
            path: file(Self.identityName),
            what: what,
            remedy: "Bring back a copy; or move it away, and this node starts with a new identity."
        )
    }
}
