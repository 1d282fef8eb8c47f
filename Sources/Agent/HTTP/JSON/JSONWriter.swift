/// Writes JSON front to back, without building it first; plain or with an indent of four.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// Whether an instance was written of which only a part is known.
    var hasPartial = false
    private let isPretty: Bool
    private var depth = 0
    /// Whether something stands before at this level, so that a comma is due.
    private var hasPrevious = false
    private var followsKey = false

    package init(isPretty: Bool = false) {
        self.isPretty = isPretty
    }

    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        enclose("{", "}", members)
    }

    package mutating func array(_ items: (inout JSONWriter) -> Void) {
        enclose("[", "]", items)
    }

    /// Writes the key of the value that is written next.
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(0x20) }
        followsKey = true
    }

    package mutating func string(_ value: String) {
        separate()
        quote(value)
    }

    package mutating func number(_ value: some BinaryInteger) {
        raw(String(value))
    }

    package mutating func number(_ value: Double) {
        raw(value.isFinite ? "\(value)" : "0")
    }

    /// Writes a number as it was read.
    mutating func number(text: String) {
        raw(text)
    }

    /// Writes a value that was written before, as it is.
    mutating func written(_ value: [UInt8]) {
        separate()
        bytes.append(contentsOf: value)
    }

    package mutating func bool(_ value: Bool) {
        raw(value ? "true" : "false")
    }

    package mutating func null() {
        raw("null")
    }

    /// What ends a pretty document.
    package mutating func finish() {
        if isPretty { bytes.append(0x0A) }
    }

    private mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func enclose(
        _ open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        _ content: (inout JSONWriter) -> Void
    ) {
        separate()
        bytes.append(UInt8(ascii: open))
        depth += 1
        hasPrevious = false
        content(&self)
        depth -= 1
        if hasPrevious { breakLine() }
        bytes.append(UInt8(ascii: close))
        hasPrevious = true
    }

    /// Puts what is due before a value or a key.
    private mutating func separate() {
        if followsKey {
            followsKey = false
        } else {
            if hasPrevious { bytes.append(UInt8(ascii: ",")) }
            if depth > 0 { breakLine() }
        }
        hasPrevious = true
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 4 * depth))
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: (digits.utf8.count == 1 ? "\\u000" : "\\u00").utf8)
                bytes.append(contentsOf: digits.utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

// MARK: Members of objects

extension JSONWriter {
    package mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }

    package mutating func member(_ key: String, _ value: some BinaryInteger) {
        self.key(key)
        number(value)
    }

    package mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    package mutating func member(_ key: String, _ value: [String]) {
        self.key(key)
        array { for item in value { $0.string(item) } }
    }

    package mutating func object(_ key: String, _ members: (inout JSONWriter) -> Void) {
        self.key(key)
        object(members)
    }

    package mutating func array(_ key: String, _ items: (inout JSONWriter) -> Void) {
        self.key(key)
        array(items)
    }
}
