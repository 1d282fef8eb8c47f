extension PatternParser {
    /// What follows a backslash outside of brackets.
    mutating func readEscape() throws(FilterError) -> PatternPart {
        switch current {
        case "b": return place(.wordEdge)
        case "B": return place(.noWordEdge)
        case "A": return place(.textStart)
        case "z": return place(.textEnd)
        case "Q":
            _ = next()
            var parts: [PatternPart] = []
            while current != nil, !take("\\E") {
                if let scalar = next() { parts.append(.scalar(literal(scalar))) }
            }
            return .sequence(parts)
        default: break
        }
        var set = try readEscapedSet()
        set.ignoresCase = flags.ignoresCase
        return .scalar(set)
    }

    private mutating func place(_ place: Pattern.Place) -> PatternPart {
        _ = next()
        return .place(place)
    }

    /// A class or a single scalar by its escape.
    private mutating func readEscapedSet() throws(FilterError) -> ScalarSet {
        guard let scalar = next() else { throw failure("it ends with a backslash") }
        switch scalar {
        case "d": return .digits
        case "w": return .word
        case "s": return .space
        case "D": return Self.others(than: .digits)
        case "W": return Self.others(than: .word)
        case "S": return Self.others(than: .space)
        case "a": return ScalarSet("\u{07}"..."\u{07}")
        case "f": return ScalarSet("\u{0C}"..."\u{0C}")
        case "t": return ScalarSet("\t"..."\t")
        case "n": return ScalarSet("\n"..."\n")
        case "r": return ScalarSet("\r"..."\r")
        case "v": return ScalarSet("\u{0B}"..."\u{0B}")
        case "x": return try readHexadecimal()
        default:
            guard scalar.isASCII, !ScalarSet.word.contains(scalar) || scalar == "_" else {
                throw failure("\\\(scalar) is not known here")
            }
            return ScalarSet(scalar...scalar)
        }
    }

    private static func others(than set: ScalarSet) -> ScalarSet {
        var others = ScalarSet()
        others.ranges = set.complement
        return others
    }

    /// `\x41` and `\x{1F600}`.
    private mutating func readHexadecimal() throws(FilterError) -> ScalarSet {
        var digits = ""
        if take("{") {
            digits = take(upTo: "}") ?? ""
        } else {
            for _ in 0..<2 { if let scalar = next() { digits.unicodeScalars.append(scalar) } }
        }
        guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw failure("\\x\(digits.prefix(16)) is no character")
        }
        return ScalarSet(scalar...scalar)
    }

    /// What stands in brackets.
    mutating func readClass() throws(FilterError) -> ScalarSet {
        var set = ScalarSet()
        set.ignoresCase = flags.ignoresCase
        set.isNegated = take("^")
        var isFirst = true
        while let scalar = current {
            if scalar == "]", !isFirst {
                _ = next()
                return set
            }
            isFirst = false
            set.ranges += try readClassMember()
        }
        throw failure("a ] is missing")
    }

    private mutating func readClassMember() throws(FilterError) -> [ClosedRange<UInt32>] {
        if take("[:") {
            let isNegated = take("^")
            guard let name = take(upTo: ":"), take("]"), let set = Self.named(name) else {
                throw failure("a class in [: is not known")
            }
            return isNegated ? set.complement : set.ranges
        }
        let first = try readClassScalar()
        // A class, or one scalar with the end of its range.
        guard let low = first.single, current == "-" else { return first.ranges }
        _ = next()
        if current == "]" { return first.ranges + [0x2D...0x2D] }
        guard let high = try readClassScalar().single, low <= high else {
            throw failure("a range ends before it begins")
        }
        return [low...high]
    }

    private mutating func readClassScalar() throws(FilterError) -> ScalarSet {
        if take("\\") { return try readEscapedSet() }
        guard let scalar = next() else { throw failure("a ] is missing") }
        return ScalarSet(scalar...scalar)
    }

    private static func named(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ScalarSet("0"..."9", "A"..."Z", "a"..."z")
        case "alpha": ScalarSet("A"..."Z", "a"..."z")
        case "digit": .digits
        case "lower": ScalarSet("a"..."z")
        case "upper": ScalarSet("A"..."Z")
        case "space": ScalarSet("\t"..."\r", " "..." ")
        case "blank": ScalarSet("\t"..."\t", " "..." ")
        case "punct": ScalarSet("!"..."/", ":"..."@", "["..."`", "{"..."~")
        case "xdigit": ScalarSet("0"..."9", "A"..."F", "a"..."f")
        case "word": .word
        default: nil
        }
    }
}

extension ScalarSet {
    /// The scalar, if it is one.
    fileprivate var single: UInt32? {
        guard ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}
