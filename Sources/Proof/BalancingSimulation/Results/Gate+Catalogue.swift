extension Gate {
    /// All gates, in the order of the trials.
    package static let all: [Gate] =
        calibration + harmless + slow + failing + unequal + cold + correlated + stale + storm
        + crowded + cut + lying + weighing

    private static let edf2 = Contestant.edf2.label

    private static func own(_ kind: Figures.Kind, in trial: String) -> Term {
        Term(trial: trial, contestant: edf2, kind: kind)
    }

    static func figure(
        _ kind: Figures.Kind,
        in trial: String,
        of contestant: Contestant = .edf2,
        within bound: ClosedRange<Double>
    ) -> Gate {
        Gate(
            .figure(Term(trial: trial, contestant: contestant.label, kind: kind)),
            within: bound
        )
    }

    static func figure(
        _ kind: Figures.Kind,
        in trial: String,
        atMost bound: Double
    ) -> Gate {
        Gate(.figure(own(kind, in: trial)), atMost: bound)
    }

    static func ratio(
        _ kind: Figures.Kind,
        in trial: String,
        to others: [Contestant],
        atMost bound: Double
    ) -> Gate {
        let terms = others.map { Term(trial: trial, contestant: $0.label, kind: kind) }
        return Gate(.ratio(own(kind, in: trial), to: terms), atMost: bound)
    }

    /// S0: the baselines do what was published of them, so that comparing with them means
    /// something.
    private static let calibration = [
        figure(.underSecond, in: "S0", of: .roundRobin, within: 95.2...95.8),
        figure(.underSecond, in: "S0", of: .leastRequest, within: 99.3...99.7),
        figure(.underSecond, in: "S0", of: .peakEWMA, within: 99.85...99.95),
        figure(.underSecond, in: "S0", within: 99.5 ... .infinity),
    ]

    /// S1: no harm where there is nothing to gain.
    private static let harmless = ["S1", "S1-50"].map { trial in
        ratio(.p99, in: trial, to: [.roundRobin, .leastRequest, .envoy], atMost: 1.07)
    }

    /// S2. Half of the tail of a PeakEWMA that tries unknown servers would be less than the work
    /// itself takes, so the half is of one that does not.
    private static let slow = [
        ratio(.p999, in: "S2", to: [.peakEWMA], atMost: 1),
        ratio(.p999, in: "S2", to: [.peakEWMASlowSeed], atMost: 0.5),
        ratio(.p999, in: "S2", to: [.leastRequest, .envoy], atMost: 0.1),
    ]

    private static let failing = ["S3", "S3b"].flatMap { trial in
        [
            figure(.errors, in: trial, atMost: 0.1),
            ratio(.errors, in: trial, to: [.roundRobin], atMost: 1.0 / 40),
            ratio(.errors, in: trial, to: [.leastRequestBreaker], atMost: 1.0 / 4),
        ]
    }

    private static let unequal =
        ["S4", "S4b"].map { ratio(.p999, in: $0, to: [.peakEWMA], atMost: 0.6) }
        + [
            // With weights unknown, against who knows them.
            Gate(
                .ratio(
                    own(.p999, in: "S4"),
                    to: [Term(trial: "S4b", contestant: Contestant.smooth.label, kind: .p999)]
                ),
                atMost: 0.8
            ),
            ratio(.p999, in: "S4b", to: [.smooth], atMost: 0.8),
        ]

    private static let cold = [
        ratio(.p999, in: "S5", to: [.peakEWMA], atMost: 0.7),
        ratio(.p999, in: "S5", to: [.peakEWMASlowSeed], atMost: 0.7),
        figure(.errors, in: "S5", atMost: 0),
    ]

    private static let correlated = [
        ratio(.errors, in: "S6", to: [.roundRobin], atMost: 1),
        figure(.recovery, in: "S6", atMost: 10),
        figure(.aftermath, in: "S6", atMost: 2),
    ]

    private static let stale = [
        Gate(.spread(["S7-0.1", "S7-0.5", "S7-2.0"].map { own(.p99, in: $0) }), atMost: 0.05)
    ]

    private static let storm = [
        figure(.excess, in: "S9", atMost: 10),
        figure(.recovery, in: "S9", atMost: 5),
    ]

    private static let crowded = [
        figure(.inFlight, in: "S10", atMost: 6),
        figure(.trips, in: "S10", atMost: 0),
    ]

    private static let cut = [Figures.Kind.p99, .p999].map { kind in
        ratio(kind, in: "S11", to: [.edf2NoGossip], atMost: 1.1)
    }

    private static let lying = [figure(.firstShare, in: "S12", atMost: 2)]
}
