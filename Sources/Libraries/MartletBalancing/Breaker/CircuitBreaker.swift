/// A circuit breaker for one instance, standing alone; a ``Balancer`` keeps one per instance
/// itself.
///
/// Closed, it lets calls through and counts; too many failures open it. Open, it keeps calls away
/// for a wait that doubles with each failed probe. Half open, it lets a probe through: success
/// closes it, failure opens it again, and a probe whose report is lost never wedges it.
///
/// ```swift
/// var breaker = CircuitBreaker(seed: 42)
/// if let permit = breaker.permit(at: now) {
///     breaker.report(.ok, latency: .milliseconds(12), for: permit, at: now)
/// }
/// ```
public struct CircuitBreaker: Sendable {
    /// What a breaker does with calls.
    public enum State: String, Hashable, Sendable {
        /// Lets calls through.
        case closed

        /// Keeps calls away until its wait is over.
        case open

        /// Lets a few calls through to see.
        case halfOpen

        /// Keeps calls away by order.
        case forcedOpen

        /// Lets calls through by order, drawing no conclusions.
        case disabled
    }

    /// Leave to make one call, to be given back with its outcome.
    public struct Permit: Hashable, Sendable {
        /// Whether the call tells if the instance has recovered.
        public let isProbe: Bool
        fileprivate let generation: UInt32
    }

    private let rules: BreakerRules
    private var core = BreakerCore()
    private var random: SplitMix

    /// A closed breaker; `seed` spreads its waits, so give different callers different ones.
    public init(configuration: Configuration = Configuration(), seed: UInt64) {
        rules = BreakerRules(configuration)
        random = SplitMix(seed: seed)
    }

    /// The state as of the last call; time alone changes it at the next.
    public var state: State { core.state }

    /// Leave to make a call now, or nil while calls are kept away. A probe not reported within
    /// `lease`, by default the configured one, counts as lost.
    public mutating func permit(at now: MonotonicTime, lease: Duration? = nil) -> Permit? {
        _ = core.settle(at: now.nanoseconds, rules: rules, random: &random)
        switch core.phase {
        case .closed, .disabled:
            return Permit(isProbe: false, generation: core.generation)
        case .forcedOpen:
            return nil
        case .open, .halfOpen:
            let life = lease.map { max(1, $0.saturatedNanoseconds) } ?? rules.probeLease
            let end = now.nanoseconds.adding(saturating: life)
            guard core.takeProbe(at: now.nanoseconds, until: end, rules: rules) else { return nil }
            return Permit(isProbe: true, generation: core.generation)
        }
    }

    /// Learns how a permitted call ended. A report from before the last change of state is ignored,
    /// but for a probe that was taken for lost and ended well: that closes the breaker.
    public mutating func report(
        _ outcome: CallOutcome,
        latency: Duration? = nil,
        for permit: Permit,
        at now: MonotonicTime
    ) {
        if outcome == .ok, permit.isProbe,
            core.takeLate(generation: permit.generation, at: now.nanoseconds)
        {
            return
        }
        _ = core.record(
            outcome,
            latency: latency?.saturatedNanoseconds ?? 0,
            generation: permit.generation,
            mayOpen: true,
            at: now.nanoseconds,
            rules: rules,
            random: &random
        )
    }

    /// Learns that a permitted call will never be reported. Lost is not failed: a lost probe opens
    /// the breaker for the same wait as before.
    public mutating func loseReport(of permit: Permit, at now: MonotonicTime) {
        _ = core.loseProbe(
            generation: permit.generation,
            at: now.nanoseconds,
            rules: rules,
            random: &random
        )
    }

    /// Keeps the breaker open, or disabled, for a while, whatever the outcomes.
    public mutating func force(
        open: Bool,
        for duration: Duration = .seconds(3_600),
        at now: MonotonicTime
    ) {
        core.force(open: open, until: (now + duration).nanoseconds)
    }

    /// Closes the breaker with an empty window; ends an order.
    public mutating func reset(at now: MonotonicTime) {
        core.close(at: now.nanoseconds)
    }
}

extension BreakerCore {
    /// The phase in public terms.
    var state: CircuitBreaker.State { Self.state(of: phase) }

    /// A phase in public terms.
    static func state(of phase: Phase) -> CircuitBreaker.State {
        switch phase {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        case .forcedOpen: .forcedOpen
        case .disabled: .disabled
        }
    }
}
