package import Primitives

/// Whose words make a quorum: distinct members from distinct groups (ADR 32).
extension Membership {
    /// A member proved its address, or has none that is proved any more.
    package mutating func place(
        _ id: NodeID,
        in group: VoiceGroup,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard table.place(id, in: group) else { return }
        for target in suspicions.ids where suspicions[target]?.accusers.contains(id) == true {
            review(target, at: now, into: &effects)
        }
        followQuorum(at: now)
    }

    /// The groups that a quorum needs voices of: this node's own and those of members that nothing
    /// speaks against, up to a whole quorum.
    package var quorumGroups: Int { groups(otherThan: nil, upTo: settings.maximumQuorum) }

    /// Whether there are others, all of them behind this node's own address: a quorum counts ids.
    package var isBehindOneAddress: Bool {
        table.counts.live > 0 && ownGroup != .alone && table.isAll(in: ownGroup)
    }

    /// What speaks against a member, as it counts for a quorum: distinct accusers, this node among
    /// them where it doubts on its own; where they come from too few groups, the groups.
    func voices(in suspicion: Suspicion, against id: NodeID) -> Int {
        let accusers = suspicion.weight
        var groups = VoiceGroups()
        for accuser in suspicion.accusers { groups.insert(group(of: accuser)) }
        if suspicion.isOwnDoubt { groups.insert(ownGroup) }
        let needed = self.groups(otherThan: id, upTo: settings.maximumQuorum)
        return groups.count >= needed ? accusers : min(accusers, groups.count)
    }

    /// From when on a quorum of them counts, as far as they were lost here themselves: what one
    /// that has just come back says may be of before, when a cut was between it and the accused,
    /// which needs the time to say otherwise (ADR 48).
    func countsFrom(_ suspicion: Suspicion, quorum: Int) -> Instant {
        var moments = suspicion.accusers.map { accuser in
            flaps.returned(accuser).map { $0 + settings.longestStanding } ?? .start
        }
        if suspicion.isOwnDoubt { moments.append(.start) }
        guard quorum > 0, moments.count >= quorum else { return .start }
        return moments.sorted()[quorum - 1]
    }

    /// Whether an accusation of this version by a member would change nothing: a quorum stands, or
    /// enough have spoken and one of its own group among them.
    package func isOneVoiceMore(
        _ accuser: NodeID,
        against id: NodeID,
        version: Version
    ) -> Bool {
        guard let suspicion = suspicions[id], table[id]?.version == version else { return false }
        let quorum = quorum(against: id)
        let accusers = suspicion.accusers
        if accusers.count < quorum { return false }
        if voices(in: suspicion, against: id) >= quorum { return true }
        return isHeard(group(of: accuser), among: accusers)
    }

    /// Makes room for an accuser of a group that has not spoken, in place of the last one of the
    /// group that has most: one host would else keep out all others.
    mutating func makeRoom(for accuser: NodeID, against id: NodeID) {
        guard let accusers = suspicions[id]?.accusers, accusers.count >= settings.maximumAccusers,
            !isHeard(group(of: accuser), among: accusers)
        else { return }
        let crowds = accusers.map { one in
            group(of: one) == .alone ? 1 : accusers.count { group(of: $0) == group(of: one) }
        }
        guard let most = crowds.max(), most > 1, let last = crowds.lastIndex(of: most) else {
            return
        }
        suspicions.modify(id) { _ = $0.forget(accusers[last]) }
    }

    /// Has those asked for their addresses whose words would make a quorum if they were proved.
    mutating func askForProofs(
        against id: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let suspicion = suspicions[id] else { return }
        let quorum = quorum(against: id)
        guard suspicion.weight >= quorum, voices(in: suspicion, against: id) < quorum else {
            return
        }
        for accuser in suspicion.accusers where accuser != selfID {
            guard group(of: accuser) == .unproved else { continue }
            let timeout = baseTimeout(for: accuser)
            if proofRequests.admit(accuser, timeout: timeout, at: now) {
                effects.append(.prove(accuser))
            }
        }
    }

    private func group(of id: NodeID) -> VoiceGroup {
        id == selfID ? ownGroup : table[id]?.group ?? .unproved
    }

    private func isHeard(_ group: VoiceGroup, among accusers: [NodeID]) -> Bool {
        group != .alone && accusers.contains { self.group(of: $0) == group }
    }

    /// Groups in which somebody could speak against a member, at least this node.
    func groups(otherThan accused: NodeID?, upTo limit: Int) -> Int {
        table.groups(beside: ownGroup, otherThan: accused, upTo: limit)
    }
}
