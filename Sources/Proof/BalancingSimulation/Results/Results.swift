/// What a campaign gave: a table for each trial, with a row for each contestant.
package struct Results: Sendable {
    /// One contestant's figures in one trial, seed by seed.
    package struct Row: Sendable {
        package let contestant: String
        package let figures: [Figures]

        package func values(of kind: Figures.Kind) -> [Double] {
            figures.map { $0[kind] }
        }

        package func estimate(of kind: Figures.Kind) -> Estimate {
            Estimate(of: values(of: kind))
        }
    }

    /// The rows of one trial.
    package struct Table: Sendable {
        package let trial: Trial
        package let rows: [Row]
    }

    package let seeds: ClosedRange<UInt64>
    package let tables: [Table]

    /// The figures of a contestant in a trial, by seed; nil if that was not run.
    func values(of term: Gate.Term) -> [Double]? {
        let table = tables.first { $0.trial.scenario.id == term.trial }
        let row = table?.rows.first { $0.contestant == term.contestant }
        return row?.values(of: term.kind)
    }

    /// How the gates of what was run came out, in the order of the table.
    package var verdicts: [Gate.Verdict] {
        Gate.all.compactMap { $0.verdict(on: self) }
    }
}
