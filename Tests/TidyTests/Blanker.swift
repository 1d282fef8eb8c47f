/// Replaces comments and the contents of string literals by spaces, so that rules see code alone.
///
/// It knows what our style uses: line comments and string literals of every form. Block comments
/// and regular expression literals with quotes in them are not looked for.
struct Blanker {
    private var bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func blanked() -> String {
        position = 0
        code(untilParenthesisCloses: false)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Walks over code; an interpolation ends with the parenthesis that began it.
    private mutating func code(untilParenthesisCloses isInterpolation: Bool) {
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "("), isInterpolation { depth += 1 }
            if byte == UInt8(ascii: ")"), isInterpolation { depth -= 1 }
            if starts(with: "//") {
                comment()
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") {
                literal()
            } else {
                position += 1
            }
            if isInterpolation, depth == 0 { return }
        }
    }

    private mutating func comment() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { blank() }
    }

    /// Walks over a string literal, if one begins here: `"…"`, `"""…"""`, with any number of `#`.
    private mutating func literal() {
        var pounds = 0
        while starts(with: "#") {
            pounds += 1
            position += 1
        }
        guard starts(with: "\"") else { return }
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        position += quotes
        let hashes = String(repeating: "#", count: pounds)
        let end = String(repeating: "\"", count: quotes) + hashes
        while position < bytes.count, !starts(with: end) {
            if starts(with: "\\" + hashes + "(") {
                for _ in 0...pounds { blank() }
                code(untilParenthesisCloses: true)
            } else {
                if starts(with: "\\") { blank() }
                blank()
            }
        }
        position = min(bytes.count, position + end.utf8.count)
    }

    private mutating func blank() {
        guard position < bytes.count else { return }
        if bytes[position] != UInt8(ascii: "\n") { bytes[position] = UInt8(ascii: " ") }
        position += 1
    }

    private func starts(with text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }
}
