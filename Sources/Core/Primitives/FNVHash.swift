/// FNV-1a of 64 bits: a quick fingerprint of what nobody has a reason to forge. Two machines have
/// the same.
package struct FNVHash: Sendable {
    package private(set) var value: UInt64

    /// Hashes of two seeds differ.
    package init(seed: UInt64 = 0) {
        value = seed ^ 0xCBF2_9CE4_8422_2325
    }

    package mutating func mix(_ word: UInt64) {
        value = (value ^ word) &* 0x100_0000_01B3
    }

    package mutating func mix(_ bytes: [UInt8]) {
        for byte in bytes { mix(UInt64(byte)) }
    }

    package mutating func mix(_ text: String) {
        for byte in text.utf8 { mix(UInt64(byte)) }
    }
}
