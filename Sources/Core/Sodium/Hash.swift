internal import CSodium
package import Primitives

/// BLAKE2b, always under a domain.
package enum Hash {
    /// The 128-bit hash of the domain followed by the bytes.
    package static func digest(_ domain: Domain, _ bytes: [UInt8]) -> Digest {
        let output = hash(domain.bytes + bytes, key: [], count: 16)
        return Digest(high: output.word(at: 0), low: output.word(at: 8))
    }

    /// The 256-bit hash of the domain followed by the bytes, under an optional key of 16 to 64
    /// bytes.
    package static func bytes(_ domain: Domain, _ bytes: [UInt8], key: [UInt8] = []) -> [UInt8] {
        hash(domain.bytes + bytes, key: key, count: 32)
    }

    private static func hash(_ input: [UInt8], key: [UInt8], count: Int) -> [UInt8] {
        Library.require()
        var output = [UInt8](repeating: 0, count: count)
        let status = unsafe crypto_generichash(
            &output,
            count,
            input,
            UInt64(input.count),
            key,
            key.count
        )
        precondition(status == 0, "BLAKE2b refuses only impossible lengths")
        return output
    }
}

extension [UInt8] {
    /// The big-endian 64-bit word at an offset that the caller knows to be inside.
    package func word(at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        for position in offset..<offset + 8 { word = word << 8 | UInt64(self[position]) }
        return word
    }

    /// Appends an integer in big-endian order. Inlinable, or other targets would run it
    /// unspecialized, at many times the cost.
    @inlinable
    package mutating func append(bigEndian value: some FixedWidthInteger) {
        var shift = value.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

extension Digest {
    /// The sixteen bytes, most significant first.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        bytes.append(bigEndian: high)
        bytes.append(bigEndian: low)
        return bytes
    }
}

extension NodeID {
    /// The identity that belongs to a public key.
    package init(of key: PublicKey) {
        let digest = Hash.digest(.nodeID, key.bytes)
        self.init(high: digest.high, low: digest.low)
    }

    /// The sixteen bytes, most significant first.
    package var bytes: [UInt8] {
        Digest(high: high, low: low).bytes
    }
}
