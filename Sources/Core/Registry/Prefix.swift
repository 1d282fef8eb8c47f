package import Primitives

/// A place in the prefix tree: the first `length` nibbles of a record key.
package struct Prefix: Hashable, Sendable {
    /// The key bits; those beyond `length` nibbles are zero.
    package let bits: Digest
    /// 0 for the root, at most 32.
    package let length: Int

    package static let root = Prefix(bits: .zero, length: 0)

    /// Takes the first nibbles of a digest and clears the rest.
    package init(bits: Digest, length: Int) {
        precondition((0...32).contains(length), "a prefix has 0 to 32 nibbles")
        self.length = length
        let highBits = UInt64(min(length, 16) * 4)
        let lowBits = UInt64(max(length - 16, 0) * 4)
        self.bits = Digest(
            high: bits.high & Prefix.mask(highBits),
            low: bits.low & Prefix.mask(lowBits)
        )
    }

    /// The child for a nibble in `0 ..< 16`; there is none below length 32.
    package func child(_ nibble: Int) -> Prefix {
        precondition(length < 32, "a whole key has no children")
        let value = UInt64(nibble)
        if length < 16 {
            let shifted = value << UInt64(60 - 4 * length)
            return Prefix(
                bits: Digest(high: bits.high | shifted, low: bits.low),
                length: length + 1
            )
        }
        let shifted = value << UInt64(60 - 4 * (length - 16))
        return Prefix(bits: Digest(high: bits.high, low: bits.low | shifted), length: length + 1)
    }

    /// Whether the key lies under this prefix.
    package func contains(_ key: Digest) -> Bool {
        Prefix(bits: key, length: length).bits == bits
    }

    /// The first `count` bits set.
    private static func mask(_ count: UInt64) -> UInt64 {
        count == 0 ? 0 : UInt64.max << (64 - count)
    }
}

/// What is held under a prefix, as one side of a reconciliation tells the other.
package enum Branch: Equatable, Sendable {
    /// At most `PrefixTree.bucketSize` records lie here: all of them.
    case entries([TreeEntry])
    /// More lie here: the fingerprints of the sixteen children, zero for an empty one.
    case children([Digest])
}

/// A record as the prefix tree knows it; its fingerprint is that of the version held.
package struct TreeEntry: Hashable, Sendable {
    package let key: Digest
    package let version: Version
    package let fingerprint: Digest

    package init(key: Digest, version: Version, fingerprint: Digest) {
        self.key = key
        self.version = version
        self.fingerprint = fingerprint
    }
}
