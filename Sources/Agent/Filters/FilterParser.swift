/// Why a text is not a filter.
package struct FilterError: Error, Equatable {
    package var reason: String
    /// The byte it was found at, counted from 0.
    package var byte: Int?
}

/// Reads filters: `or` binds least, then `and`, then `not`, then parentheses.
package struct FilterParser {
    /// Bytes of a filter, and parentheses and `not`s within each other, at most.
    static let maximumLength = 4_096
    static let maximumDepth = 32

    private var lexer: FilterLexer
    private var token: FilterToken
    private var depth = 0

    /// Reads a whole filter.
    package static func parse(_ text: String) throws(FilterError) -> FilterExpression {
        guard text.utf8.count <= maximumLength else {
            throw FilterError(reason: "it is over \(maximumLength) bytes", byte: maximumLength)
        }
        var parser = try FilterParser(text)
        let expression = try parser.readOr()
        guard parser.token == .end else { throw parser.failure("something follows the filter") }
        return expression
    }

    private init(_ text: String) throws(FilterError) {
        lexer = FilterLexer(text)
        token = try lexer.next()
    }

    private func failure(_ reason: String) -> FilterError {
        FilterError(reason: reason, byte: lexer.start)
    }

    private mutating func advance() throws(FilterError) {
        token = try lexer.next()
    }

    /// Takes a word if it is next.
    private mutating func take(_ word: String) throws(FilterError) -> Bool {
        guard token == .word(word) else { return false }
        try advance()
        return true
    }

    private mutating func readOr() throws(FilterError) -> FilterExpression {
        var left = try readAnd()
        while try take("or") { left = .or(left, try readAnd()) }
        return left
    }

    private mutating func readAnd() throws(FilterError) -> FilterExpression {
        var left = try readUnary()
        while try take("and") { left = .and(left, try readUnary()) }
        return left
    }

    private mutating func readUnary() throws(FilterError) -> FilterExpression {
        guard depth < Self.maximumDepth else { throw failure("it is nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        if try take("not") { return .not(try readUnary()) }
        guard token == .open else { return try readComparison() }
        try advance()
        let inner = try readOr()
        guard token == .close else { throw failure("a ) is missing") }
        try advance()
        return inner
    }

    /// Reads `selector operator value` or `value [not] in selector`.
    private mutating func readComparison() throws(FilterError) -> FilterExpression {
        if case .text(let value) = token {
            try advance()
            return try readMembership(of: value)
        }
        guard case .word(let first) = token else { throw failure("a selector is missing") }
        try advance()
        if token == .word("in") || token == .word("not") {
            let mark = (lexer, token)
            let isNegated = try take("not")
            if token == .word("in") {
                (lexer, token) = mark
                return try readMembership(of: first)
            }
            guard isNegated else { throw failure("an operator is missing") }
            (lexer, token) = mark
        }
        let selector = try readSelector(from: first)
        return .comparison(selector: selector, try readTest())
    }

    private mutating func readMembership(of value: String) throws(FilterError) -> FilterExpression {
        let isNegated = try take("not")
        guard try take("in") else { throw failure("`in` is missing") }
        guard case .word(let first) = token else { throw failure("a selector is missing") }
        try advance()
        let selector = try readSelector(from: first)
        return .comparison(selector: selector, isNegated ? .lacks(value) : .contains(value))
    }

    /// Reads the rest of a dotted path; `["key"]` names a key that is no word.
    private mutating func readSelector(from first: String) throws(FilterError) -> [String] {
        var selector = first.split(separator: ".", omittingEmptySubsequences: false).map(
            String.init
        )
        while case .key(let name) = token {
            selector.append(name)
            try advance()
            guard case .word(let more) = token, more.utf8.first == UInt8(ascii: ".") else {
                continue
            }
            selector += more.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
                .map(String.init)
            try advance()
        }
        guard !selector.contains(""), !FilterLexer.reserved.contains(selector[0]) else {
            throw failure("a selector is missing")
        }
        return selector
    }

    private mutating func readTest() throws(FilterError) -> FilterTest {
        if token == .equal {
            try advance()
            return .equals(try readValue())
        }
        if token == .notEqual {
            try advance()
            return .differs(try readValue())
        }
        if try take("is") {
            let isNegated = try take("not")
            guard try take("empty") else { throw failure("`empty` is missing") }
            return isNegated ? .isNotEmpty : .isEmpty
        }
        let isNegated = try take("not")
        if try take("matches") {
            let pattern = try Pattern(try readValue())
            return isNegated ? .matchesNot(pattern) : .matches(pattern)
        }
        guard try take("contains") else { throw failure("an operator is missing") }
        let value = try readValue()
        return isNegated ? .lacks(value) : .contains(value)
    }

    private mutating func readValue() throws(FilterError) -> String {
        switch token {
        case .text(let value), .word(let value):
            try advance()
            return value
        default:
            throw failure("a value is missing")
        }
    }
}
