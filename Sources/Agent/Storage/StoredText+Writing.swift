/// Writes the text form that `StoredText` reads.
struct StoredTextWriter {
    private(set) var text: String

    /// Begins with a remark and the statement by which the file is known.
    init(remark: String, head: String) {
        text = "# \(remark)\n\(head)\n"
    }

    /// Writes one statement.
    mutating func line(_ word: String, _ arguments: StoredArgument...) {
        line(word, arguments)
    }

    mutating func line(_ word: String, _ arguments: [StoredArgument]) {
        text += word
        for argument in arguments {
            text += " "
            switch argument {
            case .text(let value): appendQuoted(value)
            case .word(let value): text += value
            case .number(let value): text += String(value)
            }
        }
        text += "\n"
    }

    /// The whole text with its last line.
    consuming func finished() -> String { text + "end\n" }

    private mutating func appendQuoted(_ value: String) {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        bytes.reserveCapacity(value.utf8.count + 2)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                bytes += Array(("\\x" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        text += String(decoding: bytes, as: UTF8.self)
    }
}

/// An argument of a statement.
enum StoredArgument {
    case text(String)
    case word(String)
    case number(UInt64)
}

extension StoredArgument: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .word(value) }
}
