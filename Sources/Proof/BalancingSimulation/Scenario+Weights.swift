import MartletBalancing

extension Trial {
    /// S13: weights as people set them, each instance failing at once in turn.
    static var heavyFailures: [Trial] {
        [[5, 3, 1], [2, 1]].flatMap { weights in
            weights.indices.map { failing in
                let name = weights.map(String.init).joined(separator: ":")
                var scenario = Scenario(
                    id: "S13-\(name)-\(failing + 1)",
                    title: "weights \(name), number \(failing + 1) fails at once from 10 s on, "
                        + "20 % load",
                    callers: 1,
                    servers: weights.count
                )
                scenario.weights = weights
                scenario.slotCounts = weights.map { $0 * 16 }
                scenario = scenario.loaded(0.2)
                scenario.faults = [.init(at: 10, server: failing, mode: .failsFast)]
                return Trial(
                    scenario: scenario,
                    columns: [.errors, .trips],
                    contestants: Contestant.baselines + [
                        .roundRobinBreaker, .leastRequestBreaker,
                        .edf2, .library(.peakEWMA), .library(.leastRequest),
                    ]
                )
            }
        }
    }

    /// S14: three hosts of five are gone, then one of the two that are left fails.
    static var survivors: Trial {
        var scenario = Scenario(
            id: "S14",
            title: "three of five hosts are gone, one of the other two fails at once from 10 s on, "
                + "12 % load",
            callers: 1,
            servers: 5
        )
        scenario.slots = 16
        scenario = scenario.loaded(0.12)
        scenario.unreachable = [2, 3, 4]
        scenario.faults = [.init(at: 10, server: 0, mode: .failsFast)]
        return Trial(
            scenario: scenario,
            columns: [.errors, .trips],
            contestants: Contestant.baselines + [
                .edf2, .library(.peakEWMA), .library(.leastRequest),
                .library(.weightedRoundRobin),
            ]
        )
    }

    /// S15: requests fail now and then, wherever they are sent: no instance is to blame.
    static var flakiness: [Trial] {
        [(0.1, 1), (0.1, 10), (1.0, 1)].map { percent, callers in
            var scenario = Scenario(
                id: "S15-\(percent)" + (callers > 1 ? "-\(callers)" : ""),
                title: "ten equal servers, \(percent) % of requests fail anywhere, 60 % load, "
                    + "\(callers) caller\(callers == 1 ? "" : "s")",
                callers: callers,
                servers: 10
            ).loaded(0.6)
            scenario.errorRate = percent / 100
            scenario.duration = 60
            return Trial(
                scenario: scenario,
                columns: [.errors, .share, .leastShare, .trips],
                contestants: Contestant.baselines + [
                    .edf2, .library(.peakEWMA), .library(.leastRequest),
                ]
            )
        }
    }

    /// S16: one server after the other falls silent, and callers try again elsewhere.
    static var silence: Trial {
        var scenario = Scenario(
            id: "S16",
            title: "five servers silent in turn, 1.5 s every 3 s, 300 ms an attempt, three "
                + "attempts, 50 % load, 2 callers",
            callers: 2,
            servers: 5
        )
        scenario.slots = 16
        scenario = scenario.loaded(0.5)
        scenario.retries = true
        scenario.timeout = 0.3
        scenario.faults = (0..<10).flatMap { turn in
            let start = 10 + 3 * Double(turn)
            return [
                Scenario.Fault(at: start, server: turn % 5, mode: .blackHole),
                Scenario.Fault(at: start + 1.5, server: turn % 5),
            ]
        }
        return Trial(
            scenario: scenario,
            columns: [.errors, .attempts],
            contestants: Contestant.baselines + [
                .leastRequestBreaker, .edf2, .library(.peakEWMA), .library(.leastRequest),
            ]
        )
    }

    /// S17: a canary of one in a hundred, at several numbers of requests in flight.
    static var canaries: [Trial] {
        [1, 2, 4, 16].map { inFlight in
            var scenario = Scenario(
                id: "S17-\(inFlight)",
                title: "weights 1:99, equal latencies, \(inFlight) in flight",
                callers: 1,
                servers: 2
            )
            scenario.weights = [1, 99]
            scenario.slots = 1_000
            scenario.shape = .constant(deviation: 0)
            scenario.rate = Double(inFlight) * 1_000 / (scenario.meanMillis + 2 * scenario.network)
            scenario.warmUp = 0
            // So long that there are 40,000 requests.
            scenario.duration = 40_000 / scenario.rate
            return Trial(
                scenario: scenario,
                columns: [.firstShare],
                contestants: Contestant.baselines + Contestant.weighted
            )
        }
    }
}
