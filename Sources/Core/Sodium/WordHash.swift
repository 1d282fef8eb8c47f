internal import CSodium
package import Primitives

/// The 128-bit hash of a domain followed by 64-bit words in big-endian order: what `Hash.digest`
/// gives for the same bytes, for a fraction of its cost where digests are hashed over and over.
package struct WordHash {
    /// The domain, then the words, each as its bytes stand in memory.
    @usableFromInline var words: [UInt64]

    /// - Parameters:
    ///   - domain: what the hash is about.
    ///   - capacity: how many words will come; more are taken as well.
    package init(_ domain: Domain, capacity: Int) {
        words = []
        words.reserveCapacity(capacity + 2)
        append(domain.bytes.word(at: 0))
        append(domain.bytes.word(at: 8))
    }

    @inlinable
    package mutating func append(_ word: UInt64) {
        words.append(word.bigEndian)
    }

    @inlinable
    package mutating func append(_ digest: Digest) {
        append(digest.high)
        append(digest.low)
    }

    package func digest() -> Digest {
        Library.require()
        var output: (high: UInt64, low: UInt64) = (0, 0)
        unsafe words.withUnsafeBytes { input in
            unsafe withUnsafeMutableBytes(of: &output) { output in
                let source = unsafe input.assumingMemoryBound(to: UInt8.self)
                guard let target = unsafe output.assumingMemoryBound(to: UInt8.self).baseAddress
                else { preconditionFailure("two words have an address") }
                let count = UInt64(source.count)
                let status = unsafe crypto_generichash(
                    target,
                    16,
                    source.baseAddress,
                    count,
                    nil,
                    0
                )
                precondition(status == 0, "BLAKE2b refuses only impossible lengths")
            }
        }
        return Digest(high: UInt64(bigEndian: output.high), low: UInt64(bigEndian: output.low))
    }
}
