internal import CSodium

/// The system's randomness, for the shell: nonces, boot ids, seeds. The core never asks for it.
package enum RandomBytes {
    package static func draw(_ count: Int) -> [UInt8] {
        Library.require()
        var bytes = [UInt8](repeating: 0, count: count)
        unsafe randombytes_buf(&bytes, count)
        return bytes
    }

    package static func word() -> UInt64 {
        draw(8).word(at: 0)
    }

    /// Compares secrets in a time that depends on their lengths alone.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe sodium_memcmp(left, right, left.count) == 0
    }
}
