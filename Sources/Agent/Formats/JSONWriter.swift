/// Writes JSON front to back, without building it first; plain or with an indent of four.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// Whether an instance was written of which only a part is known.
    package var hasPartial = false
    private let isPretty: Bool
    private var depth = 0
    /// Whether something stands before at this level, so that a comma is due.
    private var hasPrevious = false
    private var followsKey = false
    private var repeated: [(mark: Mark, bytes: [UInt8])] = []

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
    package mutating func number(text: String) {
        raw(text)
    }

    /// Writes a value that was written before, as it is.
    package mutating func written(_ value: [UInt8]) {
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
    /// What a written value depends on.
    package struct Mark: Equatable {
        /// Which of the values that entries have in common.
        let kind: Int
        let high: UInt64
        let low: UInt64
        let index: UInt64

        package init(kind: Int, high: UInt64, low: UInt64, index: UInt64) {
            self.kind = kind
            self.high = high
            self.low = low
            self.index = index
        }
    }

    /// Writes a value, or the first items of an array, that entries have in common: in a plain
    /// document the bytes of the entry before where the mark is the same. A list of ten thousand
    /// instances of few nodes would else write each node that often.
    package mutating func common(_ mark: Mark, _ content: (inout JSONWriter) -> Void) {
        guard !isPretty, followsKey || !hasPrevious else { return content(&self) }
        let place = repeated.firstIndex { $0.mark.kind == mark.kind }
        if let place, repeated[place].mark == mark {
            followsKey = false
            hasPrevious = hasPrevious || !repeated[place].bytes.isEmpty
            return bytes.append(contentsOf: repeated[place].bytes)
        }
        let start = bytes.count
        content(&self)
        let written = (mark: mark, bytes: Array(bytes[start...]))
        if let place { repeated[place] = written } else { repeated.append(written) }
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
