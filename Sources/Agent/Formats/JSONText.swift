extension String {
    /// As it stands in JSON, with its quotes.
    package var quotedAsJSON: String {
        var bytes = [UInt8(ascii: "\"")]
        bytes.appendEscaped(self)
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// How texts and numbers stand in JSON.
extension [UInt8] {
    /// Appends a text as it stands between quotes. Most hold nothing to escape, and are copied
    /// whole.
    mutating func appendEscaped(_ text: String) {
        if [UInt8].isPlain(text) { return append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x0A: append(contentsOf: "\\n".utf8)
            case 0x0D: append(contentsOf: "\\r".utf8)
            case 0x09: append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                append(contentsOf: (digits.utf8.count == 1 ? "\\u000" : "\\u00").utf8)
                append(contentsOf: digits.utf8)
            default: append(byte)
            }
        }
    }

    /// Appends a number in decimal digits.
    mutating func appendDecimal(_ value: UInt64) {
        let start = count
        var rest = value
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for position in bytes.indices {
            let byte = bytes[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F { return false }
        }
        return true
    }
}
