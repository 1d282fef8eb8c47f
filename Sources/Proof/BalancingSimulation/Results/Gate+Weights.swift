extension Gate {
    /// S13 to S18: weights, and trouble that is nobody's, one instance's, or each one's in turn.
    static let weighing =
        Trial.heavyFailures.map(\.scenario.id).map { figure(.errors, in: $0, atMost: 0.1) }
        + [figure(.errors, in: "S14", atMost: 0.1)]
        + Trial.flakiness.map(\.scenario.id).flatMap { trial in
            [Figures.Kind.p50, .p99, .p999].map {
                ratio($0, in: trial, to: [.roundRobin], atMost: 1.05)
            }
        }
        + ["S15-0.1", "S15-0.1-10"].flatMap { trial in
            [
                figure(.share, in: trial, atMost: 1.1),
                figure(.leastShare, in: trial, of: .edf2, within: 0.9 ... .infinity),
            ]
        }
        + [
            ratio(.p99, in: "S16", to: [.leastRequest, .envoy, .peakEWMA], atMost: 0.9),
            ratio(.p999, in: "S16", to: [.leastRequest, .envoy, .peakEWMA], atMost: 1),
        ]
        + [
            figure(.errors, in: "S18", atMost: 0.001),
            ratio(.p99, in: "S18", to: inTurnRivals, atMost: 0.6),
            ratio(.p999, in: "S18", to: inTurnRivals, atMost: 0.7),
        ]
        // A fiftieth of the mean of two is a hundredth of all.
        + Trial.canaries.map(\.scenario.id).flatMap { trial in
            Contestant.weighted.map {
                figure(.firstShare, in: trial, of: $0, within: 0.015...0.025)
            }
        }

    private static let inTurnRivals: [Contestant] = [
        .leastRequest, .leastRequestFull, .leastRequestBreaker, .envoy, .peakEWMA,
    ]
}
