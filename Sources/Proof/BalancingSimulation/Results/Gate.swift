/// Something that must hold in the simulation, and whether it does.
///
/// Bounds compare with contestants of the same runs wherever that is possible, so that they hold on
/// other machines and with other loads.
package struct Gate: Sendable {
    /// A figure of one contestant in one trial, its mean over seeds.
    struct Term: Hashable, Sendable {
        let trial: String
        let contestant: String
        let kind: Figures.Kind
    }

    /// What is compared with the bound.
    enum Measure: Sendable {
        /// The figure itself.
        case figure(Term)
        /// The figure over another's, or over the least of several.
        case ratio(Term, to: [Term])
        /// By which part the greatest of several exceeds the least.
        case spread([Term])
    }

    /// How a gate came out.
    package struct Verdict: Sendable {
        package let gate: Gate
        package let estimate: Estimate

        /// Whether the mean is within the bound.
        package var holds: Bool { gate.bound.contains(estimate.mean) }

        /// Whether the whole 95 % interval is.
        package var isCertain: Bool {
            gate.bound.contains(estimate.mean - estimate.margin)
                && gate.bound.contains(estimate.mean + estimate.margin)
        }
    }

    let measure: Measure
    package let bound: ClosedRange<Double>

    /// A gate on a ratio or figure that has an upper bound only.
    init(_ measure: Measure, atMost bound: Double) {
        self.measure = measure
        self.bound = -.infinity...bound
    }

    init(_ measure: Measure, within bound: ClosedRange<Double>) {
        self.measure = measure
        self.bound = bound
    }

    var terms: [Term] {
        switch measure {
        case .figure(let term): [term]
        case .ratio(let term, let others): [term] + others
        case .spread(let terms): terms
        }
    }

    /// The scenario that it belongs to.
    package var scenario: String { terms.first?.trial ?? "" }

    /// How it came out; nil where the results do not hold all that it speaks of.
    func verdict(on results: Results) -> Verdict? {
        let values = terms.compactMap { results.values(of: $0) }
        guard values.count == terms.count, let first = values.first else { return nil }
        let sorted = (values.indices).sorted { Gate.mean(values[$0]) < Gate.mean(values[$1]) }
        let estimate: Estimate
        switch measure {
        case .figure:
            estimate = Estimate(of: first)
        case .ratio:
            guard let least = sorted.first(where: { $0 > 0 }) else { return nil }
            estimate = Estimate(ratioOf: first, to: values[least])
        case .spread:
            guard let least = sorted.first, let most = sorted.last else { return nil }
            let ratio = Estimate(ratioOf: values[most], to: values[least])
            estimate = Estimate(mean: ratio.mean - 1, margin: ratio.margin)
        }
        return Verdict(gate: self, estimate: estimate)
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }
}

extension Gate: CustomStringConvertible {
    /// The gate in words, such as `p99 of EDF2 over the least of RR, LR (P2C)`.
    package var description: String {
        switch measure {
        case .figure(let term):
            return "\(term.kind.rawValue) of \(term.contestant)"
        case .ratio(let term, let others):
            let names = others.map { other in
                other.trial == term.trial
                    ? other.contestant : "\(other.contestant) in \(other.trial)"
            }
            let rivals = (names.count > 1 ? "least of " : "") + names.joined(separator: ", ")
            return "\(term.kind.rawValue) of \(term.contestant) / \(rivals)"
        case .spread(let terms):
            let name = terms.first.map { "\($0.kind.rawValue) of \($0.contestant)" } ?? ""
            return "spread of \(name) over \(terms.map(\.trial).joined(separator: ", "))"
        }
    }

    /// The bound in words, such as `≤ 1.07`.
    package var boundText: String {
        if bound.lowerBound == -.infinity { return "≤ " + Fixed.text(bound.upperBound) }
        if bound.upperBound == .infinity { return "≥ " + Fixed.text(bound.lowerBound) }
        return Fixed.text(bound.lowerBound) + " … " + Fixed.text(bound.upperBound)
    }
}
