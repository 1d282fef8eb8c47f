internal import CSodium

/// Base64 with padding (RFC 4648 §4), in a time that depends on lengths alone, since keys are
/// written in it.
package enum Base64 {
    /// The text for the bytes, in ASCII; where they are secret, wipe it after use.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        Library.require()
        let variant = sodium_base64_VARIANT_ORIGINAL
        var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
        let count = text.count
        unsafe sodium_bin2base64(&text, count, bytes, bytes.count, variant)
        defer { unsafe sodium_memzero(&text, count) }
        return text.dropLast().map { UInt8(bitPattern: $0) }
    }

    /// The bytes that the text stands for; `nil` unless it is in form and gives exactly `count`.
    package static func decode(_ text: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
        Library.require()
        var bytes = [UInt8](repeating: 0, count: count)
        let isInForm = unsafe bytes.withUnsafeMutableBufferPointer { target in
            guard let start = target.baseAddress else { return text.isEmpty }
            return unsafe decode(text, into: start, count: count)
        }
        return isInForm ? bytes : nil
    }

    /// Decodes to memory that has room for `count` bytes; false unless there are exactly so many.
    static func decode(
        _ text: ArraySlice<UInt8>,
        into target: UnsafeMutablePointer<UInt8>,
        count: Int
    ) -> Bool {
        unsafe text.withUnsafeBytes { source in
            var written = 0
            let status = unsafe sodium_base642bin(
                target,
                count,
                source.bindMemory(to: CChar.self).baseAddress,
                source.count,
                nil,
                &written,
                nil,
                sodium_base64_VARIANT_ORIGINAL
            )
            return status == 0 && written == count
        }
    }
}

extension SecretBytes {
    /// Decodes a secret straight into guarded memory; `nil` unless the text is in form and gives
    /// exactly `count` bytes.
    package convenience init?(base64 text: ArraySlice<UInt8>, count: Int) {
        var isInForm = false
        unsafe self.init(count: count) { target in
            unsafe isInForm = Base64.decode(text, into: target, count: count)
        }
        guard isInForm else { return nil }
    }
}
