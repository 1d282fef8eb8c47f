/// A JSON value as it was written, or one of YAML, which is the same tree. Numbers keep their text,
/// so that none is rounded.
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
    /// Where it stands, if it was read from a file.
    package var place: Place?

    package init(key: String, value: JSONValue, place: Place? = nil) {
        self.key = key
        self.value = value
        self.place = place
    }

    /// Where a key stands in a file, and its value.
    package struct Place: Equatable, Sendable {
        package var key: TextPosition
        package var value: TextPosition

        package init(key: TextPosition, value: TextPosition) {
            self.key = key
            self.value = value
        }
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

    /// A scalar as it was written: in files, `1.10` may well be meant as a text.
    package var scalar: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// Whether it says nothing: clients and generators send the keys of everything, with empty
    /// values.
    package var saysNothing: Bool {
        switch self {
        case .null, .bool(false), .string(""), .array([]), .object([]): true
        case .number("0"), .string("0s"): true
        default: false
        }
    }

    /// Where it stands, if it is an object of a file that holds anything.
    package var position: TextPosition? {
        guard case .object(let members) = self else { return nil }
        return members.first?.place?.key
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
