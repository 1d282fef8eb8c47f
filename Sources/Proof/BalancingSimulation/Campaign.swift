/// Trials, each with all its contestants, over a range of seeds: what `martlet-sim balance` runs.
package struct Campaign: Sendable {
    /// One run of it. Runs are independent, so they may go side by side.
    package struct Run: Sendable {
        let trial: Int
        let contestant: Int
        let seed: UInt64
    }

    package let trials: [Trial]
    package let seeds: ClosedRange<UInt64>

    /// The trials whose scenario is named, or all if none is; `S7` also means `S7-0.5`. With
    /// `gatedOnly`, no contestants but those whom a gate names.
    package init(scenarios: [String] = [], seeds: ClosedRange<UInt64>, gatedOnly: Bool = false) {
        var trials = Trial.all.filter { trial in
            scenarios.isEmpty || scenarios.contains { trial.isMeant(by: $0) }
        }
        if gatedOnly {
            let terms = Gate.all.flatMap(\.terms)
            trials = trials.map { trial in
                let contestants = trial.contestants.filter { contestant in
                    terms.contains {
                        $0.trial == trial.scenario.id && $0.contestant == contestant.label
                    }
                }
                return Trial(
                    scenario: trial.scenario,
                    columns: trial.columns,
                    contestants: contestants
                )
            }
        }
        self.trials = trials.filter { !$0.contestants.isEmpty }
        self.seeds = seeds
    }

    /// Every run, in the order of the table.
    package var runs: [Run] {
        trials.indices.flatMap { trial in
            trials[trial].contestants.indices.flatMap { contestant in
                seeds.map { Run(trial: trial, contestant: contestant, seed: $0) }
            }
        }
    }

    /// What a run gives; the same every time.
    package func figures(of run: Run) -> Figures {
        let trial = trials[run.trial]
        return Simulator.run(
            trial.scenario,
            trial.contestants[run.contestant],
            seed: run.seed
        )
    }

    /// The results, from the figures of all runs in their order.
    package func results(of figures: [Figures]) -> Results {
        precondition(figures.count == runs.count, "every run gives one set of figures")
        var rest = figures[...]
        let tables = trials.map { trial in
            let rows = trial.contestants.map { contestant in
                defer { rest = rest.dropFirst(seeds.count) }
                return Results.Row(
                    contestant: contestant.label,
                    figures: Array(rest.prefix(seeds.count))
                )
            }
            return Results.Table(trial: trial, rows: rows)
        }
        return Results(seeds: seeds, tables: tables)
    }
}
