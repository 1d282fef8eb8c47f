package import Primitives

/// A quorum against a member at which nobody listens any more need not stand its time (ADR 49).
extension Membership {
    /// Takes what this node has found out itself where a quorum stands, or asks the accused once if
    /// that is nothing. If it lives it answers, and is told what is said of it; if its host says
    /// that nobody listens there, this node knows as soon as those who looked. In a large mesh
    /// only some ask.
    mutating func confirmQuorum(
        against target: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let member = table[target],
            hasQuorum(against: target, version: member.version)
        else { return }
        if let round = rounds.first(where: { $0.target == target }) {
            if round.isHinted { confirm(target, askedAt: round.startedAt, at: now) }
        } else if let suspicion = suspicions[target], suspicion.askedAt == nil,
            suspicion.failedRounds == 0
        {
            askTheAccused(target, at: now, into: &effects)
        }
    }

    private mutating func askTheAccused(
        _ target: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        suspicions.modify(target) { $0.ask(at: now) }
        let share = Double(settings.confirmers) / Double(size)
        guard share >= 1 || random.chance(share) else { return }
        let nonce = random.next()
        questions.ask(target, nonce: nonce, at: now)
        effects.append(.ping(target, nonce: nonce))
    }

    /// Those whom this node asked so within the memory of hints, and who are not confirmed.
    func confirmable(since start: Instant) -> [NodeID] {
        suspicions.ids.filter { id in
            guard let suspicion = suspicions[id], let askedAt = suspicion.askedAt else {
                return false
            }
            return askedAt > start && suspicion.confirmedAt == nil
        }
    }

    /// Whether a refusal of this member would confirm a quorum that stands against it.
    package func isConfirmable(_ target: NodeID, at now: Instant) -> Bool {
        guard let member = table[target], let suspicion = suspicions[target],
            suspicion.confirmedAt == nil,
            hasQuorum(against: target, version: member.version)
        else { return false }
        return askedAt(target, since: now - settings.hintMemory) != nil
    }

    /// Nobody listens where one should be that this node asked, in a round or for a quorum. If no
    /// quorum stands nothing follows.
    package mutating func heedConfirmation(
        of target: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard isConfirmable(target, at: now),
            let askedAt = askedAt(target, since: now - settings.hintMemory)
        else { return }
        confirm(target, askedAt: askedAt, at: now)
        review(target, at: now, into: &effects)
    }

    /// When this node asked it last, in a round or for a quorum.
    private func askedAt(_ target: NodeID, since start: Instant) -> Instant? {
        let round = rounds.first { $0.target == target }?.startedAt
        return [round, suspicions[target]?.askedAt].compactMap { $0 }.filter { $0 > start }.max()
    }

    /// An answer that is under way still counts: whoever can forge a refusal gains nothing against
    /// one who lives.
    private mutating func confirm(_ target: NodeID, askedAt: Instant, at now: Instant) {
        // Of one never timed nobody knows; the refusal itself came as soon as its answer could.
        let way = roundTrips[target] == nil ? roundTrips.overallTail : roundTrips.tail(of: target)
        let answerBy = max(now, askedAt + (way ?? RoundTrips.longestGuess))
        suspicions.modify(target) { $0.confirm(at: answerBy) }
    }
}
