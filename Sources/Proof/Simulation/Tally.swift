/// What came of one scenario over many seeds.
package struct Tally: Sendable {
    private var values: [Series] = []
    package private(set) var played = 0
    package private(set) var failed: [(seed: UInt64, failures: [String])] = []

    /// One figure over all seeds.
    private struct Series: Sendable {
        let name: String
        let unit: String
        let hold: Double?
        let isUsual: Bool
        var all: [Double]
    }

    /// Every verdict on members that ran and could be reached, in all seeds together.
    package private(set) var verdicts = VerdictCounts()
    /// What each seed's history comes to.
    package private(set) var fingerprints: [(seed: UInt64, value: UInt64)] = []

    package init() {}

    package mutating func add(_ result: ScenarioResult, seed: UInt64, fingerprint: UInt64 = 0) {
        played += 1
        verdicts += result.verdicts
        fingerprints.append((seed, fingerprint))
        if !result.failures.isEmpty { failed.append((seed, result.failures)) }
        for figure in result.figures {
            if let place = values.firstIndex(where: { $0.name == figure.name }) {
                values[place].all.append(figure.value)
            } else {
                values.append(
                    Series(
                        name: figure.name,
                        unit: figure.unit,
                        hold: figure.hold,
                        isUsual: figure.isUsual,
                        all: [figure.value]
                    )
                )
            }
        }
    }

    /// The seeds that failed, ascending, whatever the order in which they were played.
    package mutating func sort() {
        failed.sort { $0.seed < $1.seed }
        fingerprints.sort { $0.seed < $1.seed }
    }

    /// What more than one seed in twenty exceeded though it is to hold in nearly all, a sentence
    /// each.
    package var shortfalls: [String] {
        values.compactMap { figure in
            guard let hold = figure.hold, figure.isUsual else { return nil }
            let beyond = figure.all.count { $0 > hold }
            guard beyond * 20 > figure.all.count else { return nil }
            let bound = "\(Tally.text(hold)) \(figure.unit)"
            return "\(figure.name): over \(bound) in \(beyond) of \(figure.all.count) seeds"
        }
    }

    /// Verdicts on those that ran and could be reached, as *suspect/unreachable/dead*, over all
    /// seeds: on healthy members; where a fault concerns some, on those too, and by those.
    package var verdictText: String {
        let texts = [verdicts.healthy, verdicts.concerned, verdicts.byConcerned].map(\.text)
        return texts.dropFirst().allSatisfy { $0 == "-" } ? texts[0] : texts.joined(separator: " ")
    }

    /// A line for each figure: its median, its 99th percentile and its greatest.
    package var lines: [String] {
        values.map { figure in
            let sorted = figure.all.sorted()
            let median = Tally.text(sorted[sorted.count / 2])
            let most = Tally.text(sorted[sorted.count - 1])
            let unit = figure.unit.isEmpty ? "" : " " + figure.unit
            if sorted.count == 1 { return "\(figure.name): \(median)\(unit)" }
            let high = Tally.text(sorted[sorted.count * 99 / 100])
            return "\(figure.name): p50 \(median), p99 \(high), max \(most)\(unit)"
        }
    }

    /// The figure that came closest to what it may not exceed, or went furthest beyond, with both.
    package var worst: String? {
        var worst: (share: Double, text: String)?
        for figure in values {
            guard let hold = figure.hold, hold > 0, let most = figure.all.max() else { continue }
            if let worst, worst.share >= most / hold { continue }
            let unit = figure.unit.isEmpty ? "" : " " + figure.unit
            let text = "\(figure.name) \(Tally.text(most)) of \(Tally.text(hold))\(unit)"
            worst = (most / hold, text)
        }
        return worst?.text
    }

    /// Whole where that is enough, else two places.
    private static func text(_ value: Double) -> String {
        if value.magnitude >= 100 || value == value.rounded() { return "\(Int(value.rounded()))" }
        let hundredths = Int((value * 100).rounded())
        let fraction = "\(abs(hundredths) % 100)"
        return "\(hundredths / 100)." + (fraction.count < 2 ? "0" : "") + fraction
    }
}
