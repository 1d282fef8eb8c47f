import MartletBalancing

/// A scenario with those who take part in it.
package struct Trial: Sendable {
    package let scenario: Scenario

    /// What its table shows, beside the quantiles of latency.
    package let columns: [Figures.Kind]

    /// Each under a label of its own.
    package let contestants: [Contestant]

    init(
        scenario: Scenario,
        columns: [Figures.Kind] = [.errors],
        contestants: [Contestant]
    ) {
        self.scenario = scenario
        self.columns = columns
        self.contestants = contestants
    }

    /// Whether a user who names `name` means this trial: its id, or what comes before a dash in it.
    func isMeant(by name: String) -> Bool {
        scenario.id == name || scenario.id.hasPrefix(name + "-")
    }
}

extension Trial {
    /// Every trial, in the order of the table.
    package static let all: [Trial] =
        [buoyant] + equalServers + [oneSlow] + failures + unequal + coldStarts
        + [correlated] + herding + [retryStorm, capacity, partition, liar]
        + heavyFailures + [survivors] + flakiness + [silence] + canaries + [inTurn]

    /// S0: Buoyant's experiment of 2016, the calibration.
    private static var buoyant: Trial {
        var scenario = Scenario(
            id: "S0",
            title: "Buoyant 2016: 11 servers, one takes 2 s for 30 of 60 s",
            callers: 1,
            servers: 11
        )
        scenario.slots = 100_000
        scenario.meanMillis = 167
        scenario.shape = .constant(deviation: 5)
        scenario.rate = 1_000
        scenario.duration = 60
        scenario.warmUp = 0
        scenario.timeout = 60
        scenario.faults = [
            .init(at: 15, server: 0, fixedMillis: 2_000), .init(at: 45, server: 0),
        ]
        return Trial(
            scenario: scenario,
            columns: [.underSecond, .errors],
            contestants: Contestant.baselines + [
                .leastRequestFull, .edf2, .library(.peakEWMA), .library(.leastRequest),
            ]
        )
    }

    /// S1: nothing is wrong, and the balancer should do no harm.
    private static var equalServers: [Trial] {
        [1, 50].map { callers in
            let scenario = Scenario(
                id: callers == 1 ? "S1" : "S1-50",
                title: "50 equal servers at 85 %, \(callers) caller\(callers == 1 ? "" : "s")",
                callers: callers,
                servers: 50
            )
            return Trial(
                scenario: scenario.loaded(0.85),
                contestants: Contestant.baselines + [
                    .leastRequestFull, .edf2, .library(.peakEWMA), .library(.leastRequest),
                ]
            )
        }
    }

    /// S2: one server of twenty turns eight times slower.
    private static var oneSlow: Trial {
        var scenario = Scenario(
            id: "S2",
            title: "one of 20 servers 8x slower from 10 s on, 60 % load, 20 callers",
            callers: 20,
            servers: 20
        ).loaded(0.6)
        scenario.faults = [.init(at: 10, server: 0, slowness: 8)]
        return Trial(
            scenario: scenario,
            contestants: Contestant.baselines + [
                .peakEWMASlowSeed, .edf2, .library(.peakEWMA), .library(.leastRequest),
            ]
        )
    }

    /// S3 and S3b: one server fails fast, or takes calls and never answers.
    private static var failures: [Trial] {
        [("S3", Server.Mode.failsFast, 5.0), ("S3b", .blackHole, 1.0)].map { id, mode, timeout in
            var scenario = Scenario(
                id: id,
                title: mode == .failsFast
                    ? "one of 20 fails every call at once from 10 s on, 60 % load, 20 callers"
                    : "one of 20 never answers from 10 s on, 1 s time-out, 60 % load, 20 callers",
                callers: 20,
                servers: 20
            ).loaded(0.6)
            scenario.timeout = timeout
            scenario.faults = [.init(at: 10, server: 0, mode: mode)]
            return Trial(
                scenario: scenario,
                columns: [.errors, .trips],
                contestants: Contestant.baselines + [
                    .roundRobinBreaker, .leastRequestBreaker, .peakEWMABreaker,
                    .edf2, .library(.peakEWMA), .library(.leastRequest),
                ]
            )
        }
    }

    /// S4: half the servers are four times slower; S4b: and the weights say so; S4c: half have four
    /// times the slots, and the weights say so.
    private static var unequal: [Trial] {
        var unknown = Scenario(
            id: "S4",
            title: "10 of 20 servers 4x slower, weights unknown, 75 % load, 20 callers",
            callers: 20,
            servers: 20
        )
        unknown.speeds = (0..<20).map { $0 < 10 ? 0.25 : 1 }
        unknown = unknown.loaded(0.75)
        var known = unknown
        known.weights = (0..<20).map { $0 < 10 ? 1 : 4 }
        let knownTrial = Scenario.renamed(known, "S4b", "the same, weights known")
        var wide = Scenario(
            id: "S4c",
            title: "10 of 20 servers with 4x the slots, weights known, 75 % load, 20 callers",
            callers: 20,
            servers: 20
        )
        wide.slotCounts = (0..<20).map { $0 < 10 ? 4 : 16 }
        wide.weights = known.weights
        wide = wide.loaded(0.75)
        let rivals =
            Contestant.baselines + [
                .peakEWMASlowSeed, .edf2, .edf2NoGossip,
                .library(.peakEWMA), .library(.leastRequest), .library(.weightedRoundRobin),
            ]
        return [unknown, knownTrial, wide].map { Trial(scenario: $0, contestants: rivals) }
    }

    /// S5: a server joins cold.
    private static var coldStarts: [Trial] {
        var scenario = Scenario(
            id: "S5",
            title: "a tenth server joins at 10 s, 6x slower for 10 s, 75 % of nine, 20 callers",
            callers: 20,
            servers: 10
        ).loaded(0.675)
        scenario.births = [0: 10]
        scenario.faults = [.init(at: 0, server: 0, slowness: 6), .init(at: 20, server: 0)]
        scenario.duration = 30
        scenario.warmUp = 10
        return [
            Trial(
                scenario: scenario,
                contestants: Contestant.baselines + [
                    .peakEWMASlowSeed, .edf2,
                    .library(.edf2, as: "EDF2, no slow start") { $0.slowStart = nil },
                    .library(.peakEWMA), .library(.leastRequest), .library(.weightedRoundRobin),
                ]
            )
        ]
    }
}

extension Scenario {
    /// The same under another name.
    static func renamed(_ scenario: Scenario, _ id: String, _ title: String) -> Scenario {
        var copy = Scenario(
            id: id,
            title: title,
            callers: scenario.callers,
            servers: scenario.servers
        )
        copy.weights = scenario.weights
        copy.speeds = scenario.speeds
        copy.rate = scenario.rate
        return copy
    }
}
