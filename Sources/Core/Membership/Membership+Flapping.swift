package import Primitives

/// Members that come and go are given up more slowly (ADR 21).
extension Membership {
    /// How often a flapping member came back since it was last steady; `nil` of a steady one.
    package func flapping(_ id: NodeID, at now: Instant) -> Int? { flaps.returns(of: id, at: now) }

    /// Whether this node's own rounds of the member have not yet failed for as long as its coming
    /// and going asks for. Until then it speaks not first, and gives no verdict by itself.
    func isHeldBack(_ id: NodeID, at now: Instant) -> Bool {
        isSilent(id, forLessThan: flaps.delay(of: id, at: now), at: now)
    }

    /// Whether they have not failed for half of that. Until then it signs no accusation of others
    /// either: those to whom the member is steady again would take it out for all, ever more often
    /// (ADR 51).
    func isCosigningHeldBack(_ id: NodeID, at now: Instant) -> Bool {
        isSilent(id, forLessThan: flaps.delay(of: id, at: now) / 2, at: now)
    }

    private func isSilent(_ id: NodeID, forLessThan delay: Duration, at now: Instant) -> Bool {
        guard delay > .zero, let start = suspicions[id]?.silentSince else { return false }
        // One that is known to answer later than any time-out waits for is not silent before that;
        // the first answer that came so late moved the estimate by three quarters of it.
        let way = roundTrips[id] == nil ? .zero : roundTrips.tail(of: id) * 4 / 3
        return now - start < max(delay, min(way, OpenQuestions.memory))
    }

    /// Asks a member again whose next round was put off.
    mutating func lookAgain(
        at id: NodeID,
        now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let due = suspicions[id]?.lookAt, due <= now else { return }
        suspicions.modify(id) { $0.lookAt = nil }
        startRound(of: id, ahead: 0, at: now, into: &effects)
    }
}
