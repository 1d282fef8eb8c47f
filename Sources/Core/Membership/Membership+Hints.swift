package import Primitives

/// Hints that nobody listens where a member should be. Whoever can forge them can make this node
/// look sooner, and make it think nothing (ADR 24).
extension Membership {
    /// The members that a ping of this node is under way to, which no hint has hastened yet.
    package func hastenable(at now: Instant) -> [NodeID] {
        let start = now - settings.hintMemory
        let own = rounds.filter { !$0.isHinted && $0.startedAt > start }.map(\.target)
        return own + relays.targets(askedSince: start) + confirmable(since: start)
    }

    /// Has the steps of the round of a member taken now that would be taken later, and whoever
    /// waits for this node's word of it told soon.
    package mutating func hasten(
        _ target: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        let start = now - settings.hintMemory
        let tail = roundTrips.tail(of: target)
        if let position = rounds.firstIndex(where: { $0.target == target }),
            !rounds[position].isHinted, rounds[position].startedAt > start
        {
            hastenRound(at: position, now: now, into: &effects)
        }
        heedConfirmation(of: target, at: now, into: &effects)
        let isAsked = relays.refuse(target, askedSince: start, answerWithin: tail, at: now)
        if isAsked { lookAsRelay(at: target, now: now, into: &effects) }
    }

    /// A relay to which the target was silent, or refused, looks for itself, once for each version:
    /// whoever asked it may never have timed the target, and would speak only after a second look.
    mutating func lookAsRelay(
        at target: NodeID,
        now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let member = table[target], member.status.isReachable,
            looked[target] != member.version
        else { return }
        if looked.count >= Membership.mostLooked { looked.removeAll(keepingCapacity: true) }
        looked[target] = member.version
        startRound(of: target, ahead: 0, at: now, into: &effects)
    }

    /// Somebody else answered, under its signature, where the target of this round should be.
    package mutating func heedReplacement(
        of target: NodeID,
        nonce: UInt64,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard
            let position = rounds.firstIndex(where: { $0.nonce == nonce && $0.target == target }),
            !rounds[position].isHinted
        else { return }
        hastenRound(at: position, now: now, into: &effects)
    }

    private mutating func hastenRound(
        at position: Int,
        now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        let round = rounds[position]
        let helpers = round.stage == .relayed ? round.relays : chooseRelays(round.target)
        rounds[position].hasten(
            relays: helpers,
            patience: patience(with: helpers, for: round.target),
            into: &effects
        )
        if !round.hasSaidHello { questions.repeatAsHello(nonce: round.nonce, at: now) }
        rounds[position].endEarly(answerWithin: roundTrips.tail(of: round.target), at: now)
        passOn(from: position, at: now, into: &effects)
    }

    /// Members of which it is remembered that this node looked for itself.
    private static let mostLooked = 256
}
