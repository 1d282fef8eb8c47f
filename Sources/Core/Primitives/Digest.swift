/// 128 bits of BLAKE2b: the key of a record, the fingerprint of a version, the root of a tree.
///
/// Ordered as the unsigned number it is. All zeros stands for "of nothing", such as an empty tree.
package struct Digest: Hashable, Comparable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static let zero = Digest(high: 0, low: 0)

    package static func < (left: Digest, right: Digest) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    package static func == (left: Digest, right: Digest) -> Bool {
        left.high == right.high && left.low == right.low
    }

    /// The `index`-th group of four bits, counted from the most significant; `0 ..< 32`.
    package func nibble(at index: Int) -> Int {
        precondition((0..<32).contains(index), "a digest has 32 nibbles")
        let word = index < 16 ? high : low
        return Int(truncatingIfNeeded: (word >> UInt64(60 - 4 * (index % 16))) & 0xF)
    }
}

extension Digest: CustomStringConvertible {
    /// 32 hexadecimal digits in lower case.
    package var description: String { high.hexadecimal + low.hexadecimal }
}
