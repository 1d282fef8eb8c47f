/// Reads the syntax of RE2: literals, classes, groups, alternatives, repetitions, anchors and the
/// flags `i`, `m`, `s` and `U`. What takes more than a linear look is refused, as there.
struct PatternParser {
    /// Groups within each other, and repetitions of one part, at most.
    static let maximumDepth = 32
    static let maximumRepetition = 1_000

    private var rest: Substring.UnicodeScalarView
    private let length: Int
    private var depth = 0
    var flags = Flags()

    struct Flags {
        var ignoresCase = false
        var isByLine = false
        var dotTakesNewlines = false
    }

    init(_ text: String) {
        rest = text[...].unicodeScalars
        length = text.utf8.count
    }

    mutating func parse() throws(FilterError) -> PatternPart {
        guard length <= Pattern.maximumLength else {
            throw FilterError(reason: "the pattern is over \(Pattern.maximumLength) bytes")
        }
        let part = try readChoice()
        guard rest.isEmpty else { throw failure("a ) has no (") }
        return part
    }

    func failure(_ reason: String) -> FilterError {
        FilterError(reason: "the pattern is none: " + reason)
    }

    mutating func next() -> Unicode.Scalar? { rest.popFirst() }

    var current: Unicode.Scalar? { rest.first }

    mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.unicodeScalars) else { return false }
        rest = rest.dropFirst(text.unicodeScalars.count)
        return true
    }

    /// The text up to this scalar, which is taken too.
    mutating func take(upTo end: Unicode.Scalar) -> String? {
        guard let place = rest.firstIndex(of: end) else { return nil }
        defer { rest = rest[rest.index(after: place)...] }
        return String(rest[..<place])
    }

    private mutating func readChoice() throws(FilterError) -> PatternPart {
        var choices = [try readSequence()]
        while take("|") { choices.append(try readSequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func readSequence() throws(FilterError) -> PatternPart {
        var parts: [PatternPart] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            guard let part = try readPart() else { continue }
            parts.append(try readRepetitions(of: part))
        }
        return .sequence(parts)
    }

    /// One part without what repeats it; `nil` for flags alone.
    private mutating func readPart() throws(FilterError) -> PatternPart? {
        guard let scalar = next() else { return nil }
        switch scalar {
        case "(": return try readGroup()
        case "[": return .scalar(try readClass())
        case ".": return .scalar(flags.dotTakesNewlines ? .all : .allButNewline)
        case "^": return .place(flags.isByLine ? .lineStart : .textStart)
        case "$": return .place(flags.isByLine ? .lineEnd : .textEnd)
        case "*", "+", "?": throw failure("nothing stands before \(scalar)")
        case "\\": return try readEscape()
        default: return .scalar(literal(scalar))
        }
    }

    func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
        var set = ScalarSet(scalar...scalar)
        set.ignoresCase = flags.ignoresCase
        return set
    }

    private mutating func readGroup() throws(FilterError) -> PatternPart? {
        guard depth < Self.maximumDepth else { throw failure("it is nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        let outer = flags
        if take("?") {
            if take("P<") || take("<") {
                guard current != "=", current != "!" else {
                    throw failure("there is no looking behind")
                }
                guard take(upTo: ">") != nil else { throw failure("a name has no end") }
            } else if try readFlags() {
                return nil
            }
        }
        let inner = try readChoice()
        guard take(")") else { throw failure("a ) is missing") }
        flags = outer
        return inner
    }

    /// Reads `i`, `-s:` and such; whether they hold for what follows the group too.
    private mutating func readFlags() throws(FilterError) -> Bool {
        var isOn = true
        while let scalar = next() {
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isByLine = isOn
            case "s": flags.dotTakesNewlines = isOn
            case "U": break
            case "-": isOn = false
            case ":": return false
            case ")": return true
            default: throw failure("(?\(scalar) is not known, nor is looking ahead")
            }
        }
        throw failure("a ) is missing")
    }

    private mutating func readRepetitions(of part: PatternPart) throws(FilterError) -> PatternPart {
        guard let bounds = try readBounds() else { return part }
        // Whether it takes as few as may be says nothing of whether it is found.
        _ = take("?")
        guard try readBounds() == nil else { throw failure("a repetition is repeated") }
        return .repeated(part, least: bounds.least, most: bounds.most)
    }

    private mutating func readBounds() throws(FilterError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let before = rest
        guard take("{"), let text = take(upTo: "}") else {
            rest = before
            return nil
        }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let least = numbers.first.flatMap({ Int($0) }), numbers.count <= 2 else {
            // As in RE2, other braces stand for themselves.
            rest = before
            return nil
        }
        let isOpen = numbers.count == 2 && numbers[1].isEmpty
        let most = numbers.count == 2 ? Int(numbers[1]) : least
        guard isOpen || most != nil, (0...Self.maximumRepetition).contains(least),
            most.map({ (least...Self.maximumRepetition).contains($0) }) ?? true
        else { throw failure("{\(text)} is no number of repetitions") }
        return (least, isOpen ? nil : most)
    }
}
