internal import CSodium

/// SipHash-2-4 under a random key: a 64-bit code over a few bytes that never leave this process for
/// long, such as a lease. Whoever lacks the key cannot make one that fits, but by trying.
package struct ShortHash: Sendable {
    private let key: [UInt8]

    package static let keyByteCount = 16

    /// Under a key of this process's own.
    package init() {
        self.init(key: RandomBytes.draw(ShortHash.keyByteCount))
    }

    /// Under a given key of 16 bytes.
    package init(key: [UInt8]) {
        precondition(key.count == ShortHash.keyByteCount, "a key of SipHash has 16 bytes")
        Library.require()
        self.key = key
    }

    /// The code of these bytes.
    package func code(of bytes: [UInt8]) -> UInt64 {
        var output = [UInt8](repeating: 0, count: 8)
        let status = unsafe crypto_shorthash(&output, bytes, UInt64(bytes.count), key)
        precondition(status == 0, "SipHash refuses nothing")
        return output.word(at: 0).byteSwapped
    }
}
