import Formats

extension JSON {
    /// Indented by two spaces, for people and `diff`.
    package var pretty: String { JSON.Writer(self, isPretty: true).text }

    /// Without white space, for the wire.
    package var compact: String { JSON.Writer(self, isPretty: false).text }

    /// Writes a value as text (RFC 8259).
    private struct Writer {
        private(set) var text = ""
        private let isPretty: Bool
        private var depth = 0

        init(_ value: JSON, isPretty: Bool) {
            self.isPretty = isPretty
            write(value)
        }

        private mutating func write(_ value: JSON) {
            switch value {
            case .object(let members):
                open("{")
                for (place, member) in members.enumerated() {
                    separate(isFirst: place == 0)
                    text += member.key.quotedAsJSON
                    text += isPretty ? ": " : ":"
                    write(member.value)
                }
                close("}", isEmpty: members.isEmpty)
            case .array(let values):
                open("[")
                for (place, value) in values.enumerated() {
                    separate(isFirst: place == 0)
                    write(value)
                }
                close("]", isEmpty: values.isEmpty)
            case .text(let value): text += value.quotedAsJSON
            case .number(let value): text += String(value)
            case .decimal(let value): text += value.isFinite ? "\(value)" : "null"
            case .flag(let value): text += value ? "true" : "false"
            case .null: text += "null"
            }
        }

        private mutating func open(_ bracket: String) {
            text += bracket
            depth += 1
        }

        private mutating func separate(isFirst: Bool) {
            if !isFirst { text += "," }
            breakLine()
        }

        private mutating func close(_ bracket: String, isEmpty: Bool) {
            depth -= 1
            if !isEmpty { breakLine() }
            text += bracket
        }

        private mutating func breakLine() {
            if isPretty { text += "\n" + String(repeating: "  ", count: depth) }
        }
    }
}
