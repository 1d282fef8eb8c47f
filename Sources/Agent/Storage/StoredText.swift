internal import Primitives

/// The text form of what an agent keeps: one statement a line, a word and its arguments.
///
/// Texts stand in double quotes with the escapes `\"`, `\\` and `\xNN`; numbers stand bare. Lines
/// that begin with `#` say nothing. The last line is `end`: a file that was cut short shows it.
enum StoredText {
    /// One statement.
    struct Line {
        let number: Int
        let word: String
        let arguments: [String]
    }

    /// Why a text was refused, and where.
    struct Fault: Error {
        let line: Int
        let what: String
    }

    /// The lines that are neither empty nor a comment.
    static func contentLines(_ text: String) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
            .filter { !$0.hasPrefix("#") }
    }

    /// Splits a text that begins with this statement and ends with `end`.
    static func lines(of text: String, beginningWith head: String) throws(Fault) -> [Line] {
        var lines: [Line] = []
        var number = 0
        for bytes in text.utf8.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        ) {
            number += 1
            let line = Substring(bytes)
            if line.isEmpty || line.hasPrefix("#") { continue }
            var fields = try fields(of: line, number)
            let word = fields.removeFirst()
            lines.append(Line(number: number, word: word, arguments: fields))
        }
        guard let first = lines.first,
            head == ([first.word] + first.arguments).joined(separator: " ")
        else { throw Fault(line: 1, what: "it does not begin with \"\(head)\"") }
        guard lines.count > 1, let last = lines.popLast(), last.word == "end" else {
            throw Fault(line: number, what: "it does not end with \"end\"")
        }
        return Array(lines.dropFirst())
    }

    /// The fields of a line that is not empty; there is at least one.
    private static func fields(of line: Substring, _ number: Int) throws(Fault) -> [String] {
        var rest = line.utf8[...]
        var fields: [String] = []
        while let first = rest.first {
            if first == UInt8(ascii: " ") {
                rest = rest.dropFirst()
            } else if first == UInt8(ascii: "\"") {
                rest = rest.dropFirst()
                fields.append(try quoted(&rest, number))
            } else {
                let word = rest.prefix { $0 != UInt8(ascii: " ") }
                fields.append(String(decoding: word, as: UTF8.self))
                rest = rest.dropFirst(word.count)
            }
        }
        guard !fields.isEmpty else { throw Fault(line: number, what: "the line says nothing") }
        return fields
    }

    /// Takes a text up to its closing quote.
    private static func quoted(
        _ rest: inout Substring.UTF8View.SubSequence,
        _ number: Int
    ) throws(Fault) -> String {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = escape(&rest) else {
                    throw Fault(line: number, what: "the text has an unknown escape")
                }
                bytes.append(escaped)
            default:
                bytes.append(byte)
            }
        }
        throw Fault(line: number, what: "the text has no closing quote")
    }

    /// The byte that stands behind a backslash.
    private static func escape(_ rest: inout Substring.UTF8View.SubSequence) -> UInt8? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "x"):
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexadecimalDigit) else { return nil }
            rest = rest.dropFirst(2)
            return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        default: return nil
        }
    }
}
