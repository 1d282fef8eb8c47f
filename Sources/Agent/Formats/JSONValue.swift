/// A JSON value as it was written. Numbers keep their text, so that none is rounded.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])
}

/// A key of an object with its value, in the order they were written.
package struct JSONMember: Equatable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(key: String, value: JSONValue) {
        self.key = key
        self.value = value
    }
}

/// Why bytes are not JSON. The byte counts from 0.
package struct JSONError: Error, Equatable, Sendable {
    package var reason: String
    package var byte: Int
}

extension JSONValue {
    /// Arrays and objects within each other at most.
    package static let maximumDepth = 32

    /// Reads one value and nothing after it (RFC 8259). The caller bounds the size.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.parse()
    }

    /// What it is, for error texts.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
