/// What a hash or a signature is about: `martlet:` and a word, NUL-padded to 16 bytes
/// (docs/protocol.md, Identity and keys).
///
/// The fixed length means that no domain can be a prefix of another with data behind it.
package struct Domain: Hashable, Sendable {
    package let bytes: [UInt8]

    private init(_ word: StaticString) {
        var text = Array("martlet:".utf8) + Array(word.description.utf8)
        precondition(text.count <= 16, "a domain has at most 16 bytes")
        text += Array(repeating: 0, count: 16 - text.count)
        bytes = text
    }

    // Signatures.
    package static let datagram = Domain("datagram")
    package static let certificate = Domain("cert")
    package static let member = Domain("member")
    package static let instance = Domain("instance")
    package static let accusation = Domain("accuse")
    package static let acknowledgement = Domain("ack")
    package static let revocation = Domain("revoke")
    package static let authorityFloor = Domain("floor")
    /// Records of a kind that this version does not know.
    package static let unknownRecord = Domain("record")

    // Hashes.
    package static let nodeID = Domain("node-id")
    package static let destination = Domain("dest")
    package static let keyID = Domain("key-id")
    package static let cookie = Domain("cookie")
    package static let recordKey = Domain("key")
    package static let recordVersion = Domain("version")
    /// Of the text of an instance's rest.
    package static let rest = Domain("rest")
    package static let treeLeaf = Domain("leaf")
    package static let treeBranch = Domain("branch")
    package static let digest = Domain("digest")
    /// Of what a node wrote down of its registry.
    package static let registryFile = Domain("registry")
    /// Of what an agent keeps on its disk.
    package static let file = Domain("file")

    /// Every domain there is; a test holds them distinct.
    package static let all: [Domain] = [
        .datagram, .certificate, .member, .instance, .accusation, .acknowledgement, .revocation,
        .authorityFloor, .unknownRecord, .nodeID, .destination, .keyID, .cookie, .recordKey,
        .recordVersion, .treeLeaf, .treeBranch, .digest,
        .registryFile, .file, .rest,
    ]
}
