package import MartletBalancing

/// What the agent's balancing counts. Every label comes from a closed set.
package struct BalancingCounters: Sendable {
    private var picks = [UInt64](repeating: 0, count: PickOutcome.all.count)
    private var reports = [UInt64](repeating: 0, count: ReportResult.allCases.count)
    private var outcomes = [UInt64](repeating: 0, count: CallOutcome.named.count)
    private var transitions = [UInt64](repeating: 0, count: CircuitBreaker.State.shown.count)
    package var retriesAllowed: UInt64 = 0
    package var retriesRefused: UInt64 = 0
    package var renewals: UInt64 = 0
    package var lostReports: UInt64 = 0
    package var ejections: UInt64 = 0

    mutating func note(_ outcome: PickOutcome) {
        guard let place = PickOutcome.all.firstIndex(of: outcome) else { return }
        picks[place] += 1
    }

    mutating func note(_ result: ReportResult) {
        guard let place = ReportResult.allCases.firstIndex(of: result) else { return }
        reports[place] += 1
    }

    mutating func note(_ outcome: CallOutcome) {
        guard let place = CallOutcome.named.firstIndex(where: { $0.outcome == outcome }) else {
            return
        }
        outcomes[place] += 1
    }

    mutating func note(_ change: Balancer.BreakerChange) {
        if change.from == .closed, change.to == .open { ejections += 1 }
        let place = CircuitBreaker.State.shown.firstIndex { $0.state == change.to }
        guard let place else { return }
        transitions[place] += 1
    }

    /// Adds what another service counted.
    mutating func add(_ other: BalancingCounters) {
        for place in picks.indices { picks[place] += other.picks[place] }
        for place in reports.indices { reports[place] += other.reports[place] }
        for place in outcomes.indices { outcomes[place] += other.outcomes[place] }
        for place in transitions.indices { transitions[place] += other.transitions[place] }
        retriesAllowed += other.retriesAllowed
        retriesRefused += other.retriesRefused
        renewals += other.renewals
        lostReports += other.lostReports
        ejections += other.ejections
    }

    package func value(of outcome: PickOutcome) -> UInt64 {
        PickOutcome.all.firstIndex(of: outcome).map { picks[$0] } ?? 0
    }

    package func value(of result: ReportResult) -> UInt64 {
        ReportResult.allCases.firstIndex(of: result).map { reports[$0] } ?? 0
    }

    package func value(of outcome: CallOutcome) -> UInt64 {
        CallOutcome.named.firstIndex { $0.outcome == outcome }.map { outcomes[$0] } ?? 0
    }

    package func transitions(to state: CircuitBreaker.State) -> UInt64 {
        CircuitBreaker.State.shown.firstIndex { $0.state == state }.map { transitions[$0] } ?? 0
    }
}

/// How a pick ended.
package enum PickOutcome: Hashable, Sendable {
    case leased(PickReason)
    case peeked
    case refused(PickRefusal.Reason)

    package static let all: [PickOutcome] =
        PickReason.allCases.map(PickOutcome.leased) + [.peeked]
        + PickRefusal.Reason.ofPicks.map(PickOutcome.refused)

    package var labels: [(String, String)] {
        switch self {
        case .leased(let reason): [("outcome", "leased"), ("reason", reason.rawValue)]
        case .peeked: [("outcome", "peeked"), ("reason", "asked")]
        case .refused(let reason): [("outcome", "refused"), ("reason", reason.rawValue)]
        }
    }
}

extension PickRefusal.Reason {
    /// Those that a pick can have.
    static let ofPicks: [PickRefusal.Reason] = [
        .badRequest, .unknownService, .unknownTag, .noneEligible, .capacity, .leaseLimit,
        .clientLeaseLimit, .balancerLimit, .retryBudget,
    ]
}

/// What became of a report.
package enum ReportResult: String, CaseIterable, Sendable {
    case recorded
    /// The breaker has changed since the pick, or the instance is gone: nothing was learnt.
    case stale
    /// The lease was reported before; that one counts.
    case duplicate
    /// The lease has expired, or was never given out.
    case ended
}

extension CallOutcome {
    /// The outcomes by the names that the API knows them under.
    package static let named: [(name: String, outcome: CallOutcome)] = [
        ("ok", .ok), ("error", .error), ("timeout", .timeout), ("connect", .connect),
        ("rejected", .rejected), ("ignored", .ignored), ("cancelled", .cancelled),
    ]

    /// The outcome of this name, in any case.
    package init?(name: String) {
        let name = name.lowercased()
        guard let found = Self.named.first(where: { $0.name == name }) else { return nil }
        self = found.outcome
    }
}

extension CircuitBreaker.State {
    /// The states with what they are called in metrics, and what people are shown.
    package static let shown: [(state: CircuitBreaker.State, label: String, text: String)] = [
        (.closed, "closed", "closed"), (.open, "open", "open"),
        (.halfOpen, "half_open", "half-open"), (.forcedOpen, "forced_open", "open"),
        (.disabled, "forced_closed", "closed"),
    ]

    /// Open, half-open or closed, whoever made it so.
    package var text: String { Self.shown.first { $0.state == self }?.text ?? rawValue }

    /// Whether an operator made it so.
    package var isForced: Bool { self == .forcedOpen || self == .disabled }
}
