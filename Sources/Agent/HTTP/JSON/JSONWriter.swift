import Primitives

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
    private var repeated: [(mark: Mark, bytes: [UInt8])?] = Array(
        repeating: nil,
        count: Common.allCases.count
    )

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
        guard let magnitude = UInt64(exactly: value) else { return raw(String(value)) }
        separate()
        bytes.appendDecimal(magnitude)
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
        bytes.appendEscaped(text)
        bytes.append(UInt8(ascii: "\""))
    }
}

// MARK: What entries have in common

extension JSONWriter {
    /// What many entries of a list repeat.
    enum Common: Int, CaseIterable {
        case node
        case nodeChecks
    }

    /// Of what, so that it is written anew where it differs.
    struct Mark: Equatable {
        var node: NodeID
        var index: UInt64
    }

    /// Writes a value, or the first items of an array, that entries have in common: in a plain
    /// document the bytes of the entry before where the mark is the same. A list of ten thousand
    /// instances of few nodes would else write each node that often.
    mutating func common(
        _ kind: Common,
        of mark: Mark,
        _ content: (inout JSONWriter) -> Void
    ) {
        guard !isPretty, followsKey || !hasPrevious else { return content(&self) }
        if let known = repeated[kind.rawValue], known.mark == mark {
            followsKey = false
            hasPrevious = hasPrevious || !known.bytes.isEmpty
            return bytes.append(contentsOf: known.bytes)
        }
        let start = bytes.count
        content(&self)
        repeated[kind.rawValue] = (mark, Array(bytes[start...]))
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
