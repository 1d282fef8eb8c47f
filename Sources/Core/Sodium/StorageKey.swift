package import Primitives

/// The key under which a node hashes what it writes down for itself: what bears such a hash it
/// wrote itself, and has verified then. It follows from the node's identity.
package struct StorageKey: Sendable {
    private let bytes: [UInt8]

    package static let tagByteCount = 32

    init(seed: [UInt8]) {
        bytes = Hash.bytes(.registryFile, [], key: seed)
    }

    /// The hash of a block of this node's own.
    package func tag(of block: [UInt8]) -> [UInt8] {
        Hash.bytes(.registryFile, block, key: bytes)
    }

    /// The block, if the hash is that of this key; `nil` for one that was damaged or is another's.
    package func open(_ block: [UInt8], tag: some Collection<UInt8>) -> OwnBlock? {
        let difference = zip(self.tag(of: block), tag).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        guard tag.count == StorageKey.tagByteCount, difference == 0 else { return nil }
        return OwnBlock()
    }
}

/// The proof that a block was written by this node: what it verified then it believes again.
package struct OwnBlock: Sendable {
    fileprivate init() {}
}

extension Verified {
    /// Takes a value on the word of this node itself, which verified it before it wrote it down.
    package init(_ value: Value, from _: OwnBlock, signer: NodeID) {
        self.init(trusted: value, signer: signer)
    }
}
