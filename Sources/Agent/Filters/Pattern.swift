/// A regular expression as `matches` takes it: the syntax of RE2 but for Unicode's classes.
///
/// Whether a text holds a match is found in time linear in its length, whatever the pattern is
/// (Thompson 1968): all ways to read it are followed at once, one scalar after the other.
package struct Pattern: Equatable, Sendable {
    /// Bytes of a pattern, and steps of its program, at most.
    static let maximumLength = 1_024
    static let maximumSteps = 1_000

    /// One step of the program.
    enum Step: Equatable, Sendable {
        /// The next scalar is one of these.
        case scalar(ScalarSet)
        /// Here is a place of this kind.
        case place(Place)
        case jump(Int)
        /// Both ways.
        case fork(Int, Int)
        case found
    }

    /// A place between two scalars.
    enum Place: Equatable, Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordEdge, noWordEdge
    }

    let steps: [Step]

    package init(_ text: String) throws(FilterError) {
        var parser = PatternParser(text)
        var program = PatternProgram()
        try program.add(try parser.parse())
        steps = program.steps + [.found]
    }

    /// Whether any part of the text matches.
    package func isFound(in text: String) -> Bool {
        var patience = Int.max
        return isFound(in: text, within: &patience) ?? false
    }

    /// The same with no more steps than this, which are taken off; `nil` where they do not do.
    package func isFound(in text: String, within patience: inout Int) -> Bool? {
        // What the fronts take, however short the text is.
        patience -= steps.count / 16
        var now = Front(steps.count)
        var next = Front(steps.count)
        var before: Unicode.Scalar?
        var rest = text.unicodeScalars.makeIterator()
        var here = rest.next()
        while true {
            // A match may begin anywhere.
            if reach(0, &now, before, here) { return true }
            guard let scalar = here else { return false }
            patience -= now.steps.count
            guard patience > 0 else { return nil }
            let after = rest.next()
            for step in now.steps {
                guard case .scalar(let set) = steps[step], set.contains(scalar) else { continue }
                if reach(step + 1, &next, scalar, after) { return true }
            }
            swap(&now, &next)
            next.clear()
            (before, here) = (scalar, after)
        }
    }

    /// Adds a step and those that it leads to without a scalar; whether one of them is the end.
    private func reach(
        _ first: Int,
        _ front: inout Front,
        _ before: Unicode.Scalar?,
        _ after: Unicode.Scalar?
    ) -> Bool {
        var open = [first]
        while let step = open.popLast() {
            guard front.add(step) else { continue }
            switch steps[step] {
            case .found: return true
            case .scalar: break
            case .jump(let target): open.append(target)
            case .fork(let left, let right): open += [left, right]
            case .place(let place):
                if place.holds(before, after) { open.append(step + 1) }
            }
        }
        return false
    }

    /// The steps at which ways to read the text are, each once.
    private struct Front {
        private(set) var steps: [Int] = []
        private var isHeld: [Bool]

        init(_ count: Int) {
            isHeld = Array(repeating: false, count: count)
        }

        mutating func add(_ step: Int) -> Bool {
            if isHeld[step] { return false }
            isHeld[step] = true
            steps.append(step)
            return true
        }

        mutating func clear() {
            for step in steps { isHeld[step] = false }
            steps.removeAll(keepingCapacity: true)
        }
    }
}

extension Pattern.Place {
    fileprivate func holds(_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == "\n"
        case .lineEnd: after == nil || after == "\n"
        case .wordEdge: isWord(before) != isWord(after)
        case .noWordEdge: isWord(before) == isWord(after)
        }
    }

    private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map(ScalarSet.word.contains) ?? false
    }
}

/// A set of scalars.
struct ScalarSet: Equatable, Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false
    /// Whether a letter of ASCII stands for both its cases.
    var ignoresCase = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isHeld = holds(scalar.value)
        if !isHeld, ignoresCase, scalar.isASCII, scalar.properties.isAlphabetic {
            isHeld = holds(scalar.value ^ 0x20)
        }
        return isHeld != isNegated
    }

    private func holds(_ value: UInt32) -> Bool {
        ranges.contains { $0.contains(value) }
    }

    init(_ ranges: ClosedRange<Unicode.Scalar>..., isNegated: Bool = false) {
        self.ranges = ranges.map { $0.lowerBound.value...$0.upperBound.value }
        self.isNegated = isNegated
    }

    static let digits = ScalarSet("0"..."9")
    static let word = ScalarSet("0"..."9", "A"..."Z", "_"..."_", "a"..."z")
    static let space = ScalarSet("\t"..."\n", "\u{0C}"..."\r", " "..." ")
    static let all = ScalarSet("\0"..."\u{10FFFF}")
    static let allButNewline = ScalarSet("\n"..."\n", isNegated: true)

    /// The ranges of what it does not hold.
    var complement: [ClosedRange<UInt32>] {
        var free: [ClosedRange<UInt32>] = []
        var first: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > first { free.append(first...(range.lowerBound - 1)) }
            first = max(first, range.upperBound + 1)
        }
        if first <= 0x10FFFF { free.append(first...0x10FFFF) }
        return free
    }
}
