/// A strict parser of RFC 8259: no comments, no trailing commas, no lone surrogates, no bytes that
/// are not UTF-8.
struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    private var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try readValue()
        skipSpace()
        guard position == bytes.count else { throw failure("something follows the value") }
        return value
    }

    /// The next byte, or 0 at the end; no token begins with a 0.
    var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    func failure(_ reason: String) -> JSONError {
        JSONError(reason: reason, byte: position)
    }

    mutating func skipSpace() {
        while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
    }

    private mutating func readValue() throws(JSONError) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return try readObject()
        case UInt8(ascii: "["): return try readArray()
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
        case UInt8(ascii: "t"): return try readWord("true", as: .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", as: .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", as: .null)
        default: throw failure(position < bytes.count ? "no value begins so" : "it ends too soon")
        }
    }

    /// Steps into an array or object.
    private mutating func descend() throws(JSONError) {
        guard depth < JSONValue.maximumDepth else { throw failure("it is nested too deeply") }
        depth += 1
        position += 1
        skipSpace()
    }

    private mutating func readObject() throws(JSONError) -> JSONValue {
        try descend()
        defer { depth -= 1 }
        var members: [JSONMember] = []
        if take("}") { return .object(members) }
        while true {
            guard next == UInt8(ascii: "\"") else { throw failure("a key is a string") }
            let key = try readString()
            skipSpace()
            guard take(":") else { throw failure("a colon follows a key") }
            skipSpace()
            members.append(JSONMember(key: key, value: try readValue()))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("a comma or } follows a member") }
            skipSpace()
        }
    }

    private mutating func readArray() throws(JSONError) -> JSONValue {
        try descend()
        defer { depth -= 1 }
        var items: [JSONValue] = []
        if take("]") { return .array(items) }
        while true {
            items.append(try readValue())
            skipSpace()
            if take("]") { return .array(items) }
            guard take(",") else { throw failure("a comma or ] follows an item") }
            skipSpace()
        }
    }

    /// Takes one character if it is next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func readWord(
        _ word: String,
        as value: JSONValue
    ) throws(JSONError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("no such word") }
        position += word.utf8.count
        return value
    }
}
