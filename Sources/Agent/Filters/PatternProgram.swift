/// What a pattern is made of.
indirect enum PatternPart: Equatable {
    case scalar(ScalarSet)
    case place(Pattern.Place)
    case sequence([PatternPart])
    case choice([PatternPart])
    case repeated(PatternPart, least: Int, most: Int?)
}

/// Writes the steps of a pattern.
struct PatternProgram {
    private(set) var steps: [Pattern.Step] = []
    /// Parts added, those that take no step included.
    private var count = 0

    mutating func add(_ part: PatternPart) throws(FilterError) {
        count += 1
        guard count <= 10 * Pattern.maximumSteps, steps.count <= Pattern.maximumSteps else {
            throw FilterError(reason: "the pattern is too large: repeat less")
        }
        switch part {
        case .scalar(let set): steps.append(.scalar(set))
        case .place(let place): steps.append(.place(place))
        case .sequence(let parts):
            for part in parts { try add(part) }
        case .choice(let parts): try add(choice: parts[...])
        case .repeated(let part, let least, let most):
            for _ in 0..<least { try add(part) }
            guard let most else { return try addAny(part) }
            try addOptional(part, times: most - least)
        }
    }

    private mutating func add(choice parts: ArraySlice<PatternPart>) throws(FilterError) {
        guard let first = parts.first else { return }
        guard parts.count > 1 else { return try add(first) }
        let fork = steps.count
        steps.append(.jump(0))
        try add(first)
        let end = steps.count
        steps.append(.jump(0))
        steps[fork] = .fork(fork + 1, steps.count)
        try add(choice: parts.dropFirst())
        steps[end] = .jump(steps.count)
    }

    /// As often as may be.
    private mutating func addAny(_ part: PatternPart) throws(FilterError) {
        let fork = steps.count
        steps.append(.jump(0))
        try add(part)
        steps.append(.jump(fork))
        steps[fork] = .fork(fork + 1, steps.count)
    }

    private mutating func addOptional(
        _ part: PatternPart,
        times: Int
    ) throws(FilterError) {
        var forks: [Int] = []
        for _ in 0..<times {
            forks.append(steps.count)
            steps.append(.jump(0))
            try add(part)
        }
        for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
    }
}
