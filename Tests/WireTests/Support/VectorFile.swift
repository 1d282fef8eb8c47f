import FoundationEssentials
import Testing

/// A golden vector: bytes in hexadecimal under `Vectors`, with a comment before each field.
///
/// The files change only when the tests run with `MARTLET_WRITE_VECTORS=1`, so that a change of the
/// protocol is seen as a difference in them.
struct VectorFile {
    let name: String

    private var path: String {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return "/\(folder)/Vectors/\(name).hex"
    }

    /// The bytes in the file.
    func read() throws -> [UInt8] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let digits = text.split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
            .flatMap { $0.utf8.filter { $0 != UInt8(ascii: " ") } }
        return try stride(from: 0, to: digits.count, by: 2).map { index in
            try #require(
                UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16)
            )
        }
    }

    /// Writes the file anew where the flag is set; a layout that does not cover the bytes is an
    /// issue.
    func writeIfAsked(_ bytes: [UInt8], title: String, layout: Layout) throws {
        let fields = layout.fields(of: bytes)
        #expect(
            fields.reduce(0) { $0 + $1.content.count } == bytes.count,
            "the layout of \(name) covers its bytes"
        )
        guard ProcessInfo.processInfo.environment["MARTLET_WRITE_VECTORS"] == "1" else { return }
        var text = "# \(title)\n"
        for field in fields {
            text += "# \(field.label)\n"
            for start in stride(from: 0, to: field.content.count, by: 32) {
                let row = field.content[start..<min(start + 32, field.content.count)]
                text += row.map(VectorFile.hexadecimal).joined() + "\n"
            }
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}

/// The fields of some bytes in order: `label size`, separated by `|`. A size of `@` is the value of
/// the field before, one of `*` is all that is left but what `-` and a number leave behind it.
struct Layout: ExpressibleByStringLiteral {
    let text: String

    init(stringLiteral text: String) {
        self.text = text
    }

    init(_ text: String) {
        self.text = text
    }

    static func + (left: Layout, right: Layout) -> Layout {
        Layout(left.text + "|" + right.text)
    }

    func fields(of bytes: [UInt8]) -> [(label: String, content: [UInt8])] {
        var rest = bytes[...]
        var fields: [(label: String, content: [UInt8])] = []
        for description in text.split(separator: "|") {
            let words = description.split(separator: " ")
            let size = size(String(words.last ?? ""), rest: rest.count, after: fields.last?.content)
            fields.append((words.dropLast().joined(separator: " "), Array(rest.prefix(size))))
            rest = rest.dropFirst(size)
        }
        return fields
    }

    private func size(_ text: String, rest: Int, after previous: [UInt8]?) -> Int {
        if text == "@" { return (previous ?? []).reduce(0) { $0 << 8 | Int($1) } }
        if text.hasPrefix("*") { return rest - (Int(text.dropFirst(2)) ?? 0) }
        return Int(text) ?? 0
    }
}
