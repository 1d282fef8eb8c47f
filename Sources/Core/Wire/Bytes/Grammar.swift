/// What texts may look like: in records, certificates, and whatever becomes one of those.
package enum Grammar {
    /// 1 to 63 of `A-Z a-z 0-9 . _ -`: the name of a node or a datacenter.
    package static func isName(_ text: String) -> Bool {
        (1...RecordLimits.nameBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy(isNameByte)
    }

    /// What is a name, or any beginning of one (none is the beginning of all) followed by `*`: of
    /// services with other names only what they begin with can be said.
    package static func isServicePattern(_ text: String) -> Bool {
        guard text.utf8.last == UInt8(ascii: "*") else { return isName(text) }
        return text.utf8.count <= RecordLimits.nameBytes
            && text.utf8.dropLast().allSatisfy(isNameByte)
    }

    /// 1 to 128 bytes without control characters: the id of an instance or a check.
    package static func isIdentifier(_ text: String) -> Bool {
        (1...RecordLimits.identifierBytes).contains(text.utf8.count) && text.isFreeOfControls
    }

    /// 1 to 128 visible ASCII characters: the key of a metadata entry. In ASCII the order of bytes
    /// is the order of characters, and no two spellings are the same key.
    package static func isMetadataKey(_ text: String) -> Bool {
        (1...RecordLimits.identifierBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// At most that many bytes without control characters.
    package static func isText(_ text: String, maxBytes: Int) -> Bool {
        text.utf8.count <= maxBytes && text.isFreeOfControls
    }

    /// A text made to fit where texts are short: control characters become spaces, and it ends at
    /// the last whole character within `maxBytes`.
    package static func clipped(_ text: String, maxBytes: Int) -> String {
        if isText(text, maxBytes: maxBytes) { return text }
        var result = ""
        var size = 0
        for scalar in text.unicodeScalars {
            let fitting = isControl(scalar) ? " " : scalar
            size += UTF8.width(fitting)
            if size > maxBytes { break }
            result.unicodeScalars.append(fitting)
        }
        return result
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}

extension String {
    /// Whether it holds none of the control characters U+0000 to U+001F and U+007F to U+009F.
    var isFreeOfControls: Bool {
        var previous: UInt8 = 0
        for byte in utf8 {
            if byte < 0x20 || byte == 0x7F { return false }
            // U+0080 to U+009F are C2 80 to C2 9F; C2 is always the first byte of two.
            if previous == 0xC2, byte < 0xA0 { return false }
            previous = byte
        }
        return true
    }
}
