import Formats

/// A piece of a filter.
enum FilterToken: Equatable {
    /// Names, dotted paths, numbers and operators that are words.
    case word(String)
    /// In double quotes or backquotes.
    case text(String)
    /// `["key"]`
    case key(String)
    case equal
    case notEqual
    case open
    case close
    case end
}

/// Splits a filter into its pieces.
struct FilterLexer {
    static let reserved: Set<String> = [
        "and", "or", "not", "in", "is", "empty", "contains", "matches",
    ]

    private let bytes: [UInt8]
    private var position = 0
    /// Where the last piece began.
    private(set) var start = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func next() throws(FilterError) -> FilterToken {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            position += 1
        }
        start = position
        guard let byte = current else { return .end }
        switch byte {
        case UInt8(ascii: "("): return single(.open)
        case UInt8(ascii: ")"): return single(.close)
        case UInt8(ascii: "="), UInt8(ascii: "!"):
            position += 1
            guard current == UInt8(ascii: "=") else { throw failure("no such operator") }
            return single(byte == UInt8(ascii: "=") ? .equal : .notEqual)
        case UInt8(ascii: "\""): return .text(try readQuoted())
        case UInt8(ascii: "`"): return .text(try readRaw())
        case UInt8(ascii: "["): return .key(try readKey())
        default: return .word(try readWord())
        }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ reason: String) -> FilterError {
        FilterError(reason: reason, byte: start)
    }

    private mutating func single(_ token: FilterToken) -> FilterToken {
        position += 1
        return token
    }

    private mutating func readWord() throws(FilterError) -> String {
        while let byte = current, byte.isWordByte { position += 1 }
        guard position > start else { throw failure("no such character") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a text with the escapes of JSON.
    private mutating func readQuoted() throws(FilterError) -> String {
        position += 1
        while let byte = current, byte != UInt8(ascii: "\"") {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard current != nil else { throw failure("a text has no end") }
        position += 1
        let value = try? JSONValue(parsing: Array(bytes[start..<position]))
        guard case .string(let text) = value else { throw failure("a text has a bad escape") }
        return text
    }

    private mutating func readRaw() throws(FilterError) -> String {
        position += 1
        let first = position
        while let byte = current, byte != UInt8(ascii: "`") { position += 1 }
        guard current != nil else { throw failure("a text has no end") }
        position += 1
        return String(decoding: bytes[first..<(position - 1)], as: UTF8.self)
    }

    private mutating func readKey() throws(FilterError) -> String {
        let first = start
        position += 1
        guard case .text(let key) = try next(), current == UInt8(ascii: "]") else {
            start = first
            throw failure("a key stands in [\"…\"]")
        }
        position += 1
        return key
    }
}

extension UInt8 {
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"), 0x80...0xFF:
            true
        default: false
        }
    }
}
