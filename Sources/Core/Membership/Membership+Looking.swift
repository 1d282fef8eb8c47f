package import Primitives

/// Who looks for itself when somebody is accused (docs/protocol.md, Membership, ADR 16).
extension Membership {
    /// An accusation that the registry took, this node's own included. It counts if it is of the
    /// member's current version; the first of a version may send this node to look for itself.
    package mutating func hear(
        accusationOf target: NodeID,
        version: Version,
        by accuser: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let member = table[target], member.version == version, accuser != target,
            member.status != .dead, member.status != .left
        else { return }
        let isOwn = accuser == selfID
        // Who is lost here may be so for the reason that it lost the accused.
        guard isOwn || table[accuser]?.status.isReachable == true else { return }
        let isFirst = suspicions[target]?.since == nil
        makeRoom(for: accuser, against: target)
        let limit = settings.maximumAccusers
        let isNew = suspicions.modify(target) {
            $0.accuse(by: accuser, isOwn: isOwn, limit: limit, at: now)
        }
        guard isNew else { return }
        if isFirst, !isOwn { corroborateByChance(target, at: now, into: &effects) }
        askForProofs(against: target, at: now, into: &effects)
        confirmQuorum(against: target, at: now, into: &effects)
        review(target, at: now, into: &effects)
        followQuorum(at: now)
    }

    /// When this node escalates a suspicion that no quorum shares: after about as long as a look
    /// takes, since by then those who corroborate by chance would have signed, and after two, four,
    /// eight times as long and so on. `nil` once a quorum speaks.
    func nextEscalation(of id: NodeID) -> Instant? {
        guard let suspicion = suspicions[id], let since = suspicion.since,
            suspicion.escalations < settings.escalations,
            voices(in: suspicion, against: id) < quorum(against: id)
        else { return nil }
        let relayed = settings.indirectTimeout.clamping(roundTrips.tail(of: id) * 3)
        let look = baseTimeout(for: id) + relayed
        return since + (look + settings.corroborationSpread * 2) * (1 << suspicion.escalations)
    }

    /// Its own accusation may have reached nobody, so it is said again. Of another's, either too
    /// few looked, so chance decides again; or they did and this node missed their word, so it
    /// asks somebody.
    mutating func escalate(
        against id: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let due = nextEscalation(of: id), due <= now else { return }
        suspicions.modify(id) { $0.countEscalation() }
        askForProofs(against: id, at: now, into: &effects)
        if suspicions[id]?.isAccusedHere == true { return effects.append(.accuseAgain(id)) }
        corroborateByChance(id, at: now, into: &effects)
        let chosen = table.sample(1, using: &random) { $1 == .alive }
        if let peer = chosen.first { effects.append(.ask(peer, about: id)) }
    }

    /// Looks for itself with a probability that makes about ten in the mesh do so.
    private mutating func corroborateByChance(
        _ target: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard random.chance(Double(settings.corroborators) / Double(size)) else { return }
        // Somebody has spoken, so this is no first word, and need not take as long.
        if isWordEnough { rounds.removeAll { $0.target == target && $0.isSecondLook } }
        let spread = Int(settings.corroborationSpread.nanoseconds) + 1
        let extra = Duration.nanoseconds(Int64(random.index(below: spread)))
        startRound(of: target, ahead: 0, extra: extra, at: now, into: &effects)
    }
}
