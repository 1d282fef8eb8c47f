package import Sodium

extension DataDirectory {
    private static let identityName = "identity.key"

    /// Reads the node's key, or makes it: 32 bytes as one line of base64, mode 0600.
    ///
    /// It is made with `O_EXCL` and is on the disk before it is used: a node that forgets its key
    /// comes back as a stranger.
    package func loadOrCreateIdentity() throws(StorageError) -> SigningKey {
        if let key = try loadIdentity() { return key }
        let seed = SecretBytes.random(count: SigningKey.seedByteCount)
        var bytes = seed.exposed()
        var text = Array("# The key that is this node. Keep it secret; never copy it.\n".utf8)
        text += Base64.encode(bytes) + Array("\n".utf8)
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
        guard lines.count == 1, let line = lines.first,
            let seed = SecretBytes(
                base64: Array(line.utf8)[...],
                count: SigningKey.seedByteCount
            ),
            let key = SigningKey(seed: seed)
        else {
            throw .corrupt(
                path: path,
                what: "it does not hold one line with 32 bytes in base64",
                remedy: "Bring back a copy; or move it away, and this node starts with a new "
                    + "identity."
            )
        }
        return key
    }
}
