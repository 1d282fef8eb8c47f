extension Balancer {
    /// A breaker that changed its state.
    public struct BreakerChange: Hashable, Sendable {
        /// The instance.
        public let id: String

        /// What the breaker did before.
        public let from: CircuitBreaker.State

        /// What it does now.
        public let to: CircuitBreaker.State
    }

    /// Changes kept until they are asked for; beyond, the oldest half is forgotten.
    private static var journalLimit: Int { 1_024 }

    /// Whether any breaker has changed since ``takeBreakerChanges()``.
    public var hasBreakerChanges: Bool { !journal.isEmpty }

    /// The breakers that have changed since this was last called, in order; at most the last 1,024
    /// are kept.
    public mutating func takeBreakerChanges() -> [BreakerChange] {
        defer { journal = [] }
        return journal
    }

    /// How many instances have a breaker in this state.
    public func count(of state: CircuitBreaker.State) -> Int {
        fleet.slots.indices.count { index in
            !fleet.slots[index].conditions.contains(.vacant)
                && fleet.dossiers[index].breaker.state == state
        }
    }

    /// Brings on what time alone brings to a breaker: the end of an order, and of probes that went
    /// unreported. Picks do so themselves; this is for who only looks.
    public mutating func settleBreakers(at now: MonotonicTime) {
        guard let rules = fleet.settings.breaker else { return }
        for index in fleet.slots.indices
        where !fleet.slots[index].conditions.isDisjoint(with: [.ejected, .barred])
            || fleet.dossiers[index].breaker.phase == .disabled
        {
            settleBreaker(index, at: now.nanoseconds, rules: rules)
        }
    }

    /// Notes the state of an instance's breaker, if it is another than last noted.
    mutating func note(_ index: Int) {
        let before = fleet.dossiers[index].journaled
        let phase = fleet.dossiers[index].breaker.phase
        guard before != phase else { return }
        fleet.dossiers[index].journaled = phase
        if journal.count >= Self.journalLimit { journal.removeFirst(Self.journalLimit / 2) }
        journal.append(
            BreakerChange(
                id: fleet.dossiers[index].endpoint.id,
                from: BreakerCore.state(of: before),
                to: BreakerCore.state(of: phase)
            )
        )
    }
}
