/// A value of a configuration file with its place in it: what YAML and JSON have in common.
package struct ConfigurationValue: Equatable, Sendable {
    package var content: Content
    package var position: TextPosition

    package init(_ content: Content, at position: TextPosition = TextPosition(line: 1, column: 1)) {
        self.content = content
        self.position = position
    }

    package indirect enum Content: Equatable, Sendable {
        /// A scalar as written, so that `1.10` stays `1.10`.
        case text(String)
        case list([ConfigurationValue])
        case mapping([Entry])
        /// Null, or nothing written at all; the same as leaving the key out.
        case nothing
    }

    /// A key with its value.
    package struct Entry: Equatable, Sendable {
        package var key: String
        package var position: TextPosition
        package var value: ConfigurationValue

        package init(key: String, position: TextPosition, value: ConfigurationValue) {
            self.key = key
            self.position = position
            self.value = value
        }
    }
}

/// A place in a text; both count from 1.
package struct TextPosition: Hashable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension ConfigurationValue.Content {
    /// Null or an empty text.
    var saysNothing: Bool { self == .nothing || self == .text("") }
}
