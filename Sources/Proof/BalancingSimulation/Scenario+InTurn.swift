import MartletBalancing

extension Trial {
    /// S18: what `cluster/measure balance` does to real servers: five of weights 5 to 1 are cold,
    /// slow, failing, silent and gone in turn.
    static var inTurn: Trial {
        var scenario = Scenario(
            id: "S18",
            title: "five servers of weights 5 to 1, cold, slow, failing, silent and gone in turn, "
                + "300 ms an attempt, three attempts, 27 % load, 1 caller",
            callers: 1,
            servers: 5
        )
        scenario.weights = [5, 4, 3, 2, 1]
        scenario.slotCounts = scenario.weights
        scenario.meanMillis = 8
        scenario.shape = .halfExponential
        scenario.rate = 500
        scenario.duration = 20
        scenario.warmUp = 2
        scenario.timeout = 0.3
        scenario.retries = true
        scenario.births = [4: 2]
        // The cold one warms up in steps.
        scenario.faults = (0..<12).map { step in
            let age = Double(step) / 2
            return .init(at: 2 + age, server: 4, slowness: 6 - 5 * (age + 0.25) / 6)
        }
        scenario.faults += [
            .init(at: 8, server: 4),
            .init(at: 4, server: 0, slowness: 8), .init(at: 9, server: 0),
            .init(at: 6, server: 1, mode: .failsFast), .init(at: 11, server: 1),
            .init(at: 9, server: 2, mode: .blackHole), .init(at: 13, server: 2),
            .init(at: 12, server: 3, mode: .failsFast), .init(at: 16, server: 3),
        ]
        return Trial(
            scenario: scenario,
            columns: [.errors, .attempts, .trips],
            contestants: Contestant.baselines + [
                .leastRequestFull, .leastRequestBreaker,
                .edf2, .library(.peakEWMA), .library(.leastRequest),
            ]
        )
    }
}
