import MartletBalancing

extension Trial {
    /// S6: most servers fail for a moment, so that breakers and penalties could do more harm than
    /// good.
    static var correlated: Trial {
        var scenario = Scenario(
            id: "S6",
            title: "7 of 10 servers fail fast for 3 s, 70 % load, 20 callers",
            callers: 20,
            servers: 10
        ).loaded(0.7)
        scenario.duration = 45
        scenario.timeout = 1
        scenario.recoversAt = 13
        for server in 0..<7 {
            scenario.faults.append(.init(at: 10, server: server, mode: .failsFast))
            scenario.faults.append(.init(at: 13, server: server))
        }
        return Trial(
            scenario: scenario,
            columns: [.errors, .recovery, .aftermath, .trips],
            contestants: Contestant.baselines + [
                .roundRobinBreaker, .leastRequestBreaker, .edf2, .library(.peakEWMA),
                .library(.edf2, as: "EDF2, no cap, no panic") {
                    $0.ejectionLimit = .share(1)
                    $0.panicThreshold = 0
                },
            ]
        )
    }

    /// S7: gossip is late.
    static var herding: [Trial] {
        [0.1, 0.5, 2].map { period in
            var scenario = Scenario(
                id: "S7-\(period)",
                title: "50 equal servers at 70 %, 50 callers, gossip every \(period) s",
                callers: 50,
                servers: 50
            ).loaded(0.7)
            scenario.duration = 30
            scenario.gossipPeriod = period
            return Trial(
                scenario: scenario,
                contestants: Contestant.baselines + [.gossipLeast, .gossipP2C, .edf2]
            )
        }
    }

    /// S9: everything fails after doing the work, and callers try again.
    static var retryStorm: Trial {
        var scenario = Scenario(
            id: "S9",
            title: "all 20 servers fail late for 5 s, 80 % load, up to 3 attempts, 20 callers",
            callers: 20,
            servers: 20
        ).loaded(0.8)
        scenario.retries = true
        scenario.timeout = 1
        scenario.recoversAt = 15
        for server in 0..<20 {
            scenario.faults.append(.init(at: 10, server: server, mode: .failsLate))
            scenario.faults.append(.init(at: 15, server: server))
        }
        return Trial(
            scenario: scenario,
            columns: [.errors, .attempts, .excess, .recovery],
            contestants: Contestant.baselines.map { $0.with(.unbounded, as: $0.label) } + [
                .roundRobin.with(.none, as: "RR, no retries"),
                .roundRobin.with(.budgeted, as: "RR, budget"),
                .edf2.with(.unbounded, as: "EDF2, no budget"),
                .edf2,
            ]
        )
    }

    /// S10: instances allow four requests at once.
    static var capacity: Trial {
        var scenario = Scenario(
            id: "S10",
            title: "10 servers of capacity 4, 70 % load, 20 callers",
            callers: 20,
            servers: 10
        ).loaded(0.7)
        scenario.capacities = [Int](repeating: 4, count: 10)
        scenario.queuesAtCaller = true
        return Trial(
            scenario: scenario,
            columns: [.errors, .inFlight, .trips],
            contestants: Contestant.baselines + [.edf2, .library(.leastRequest)]
        )
    }

    /// S11: gossip stops, calls go on.
    static var partition: Trial {
        var scenario = Scenario(
            id: "S11",
            title: "as S4, gossip stops at 10 s; what starts after 70 s counts",
            callers: 20,
            servers: 20
        )
        scenario.speeds = (0..<20).map { $0 < 10 ? 0.25 : 1 }
        scenario = scenario.loaded(0.75)
        scenario.gossipEnds = 10
        scenario.warmUp = 70
        scenario.duration = 100
        return Trial(
            scenario: scenario,
            contestants: Contestant.baselines + [.edf2, .edf2NoGossip]
        )
    }

    /// S12: one agent says that its instance can bear a hundred times what it can.
    static var liar: Trial {
        var scenario = Scenario(
            id: "S12",
            title: "20 equal servers at 60 %, the first claims 100x its capacity, 20 callers",
            callers: 20,
            servers: 20
        ).loaded(0.6)
        scenario.liar = (server: 0, factor: 100)
        scenario.warmUp = 15
        return Trial(
            scenario: scenario,
            columns: [.errors, .firstShare],
            contestants: Contestant.baselines + [.edf2, .library(.weightedRoundRobin)]
        )
    }
}
