import Primitives

/// From evidence to status.
extension Membership {
    /// Members neither dead nor left, this node included: the N of every formula.
    package var size: Int { table.counts.live + 1 }

    /// Judges whoever's moment has come.
    mutating func judgeDue(at now: Instant, into effects: inout [MembershipEffect]) {
        while let id = suspicions.popDue(at: now) { judge(id, at: now, into: &effects) }
    }

    /// Gives the verdict on a member in full. Only `advance` may: it knows whether this node slept.
    mutating func judge(
        _ id: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        escalate(against: id, at: now, into: &effects)
        lookAgain(at: id, now: now, into: &effects)
        guard let verdict = verdict(on: id, at: now) else { return }
        suspicions.schedule(id, at: next(after: verdict, on: id))
        if verdict.status == .dead, suspicions[id]?.isOwnDoubt == true { table.doubtDeath(of: id) }
        transition(id, to: verdict.status, reason: verdict.reason, at: now, into: &effects)
    }

    /// Takes a change of evidence into account between two calls of `advance`: what speaks for the
    /// member at once, and that it is suspect; anything worse at the next `advance`.
    mutating func review(
        _ id: NodeID,
        at now: Instant,
        because cause: TransitionReason? = nil,
        into effects: inout [MembershipEffect]
    ) {
        guard let verdict = verdict(on: id, at: now), let old = table[id]?.status else { return }
        let mustWait = verdict.status.isWorse(than: old) && verdict.status != .suspect
        let status = mustWait && old == .alive ? .suspect : (mustWait ? old : verdict.status)
        let next = next(after: verdict, on: id)
        suspicions.schedule(id, at: mustWait ? now : next.map { max($0, now) })
        let isBetter = old.isWorse(than: status)
        transition(
            id,
            to: status,
            reason: isBetter ? cause ?? verdict.reason : verdict.reason,
            at: now,
            into: &effects
        )
        if suspicions[id]?.isVoid == true { suspicions.remove(id) }
    }

    /// Has all suspects judged again when the number of accusers needed may have changed, or a
    /// tenth of the members is gone: the timer follows their number, and where many die at once
    /// the last of them would else stand as long as if all others were still there.
    mutating func followQuorum(at now: Instant) {
        var basis = QuorumBasis(reachable: min(table.counts.reachable, settings.maximumQuorum))
        let hasShrunk = size * 10 <= quorumBasis.size * 9
        basis.size = hasShrunk ? size : max(size, quorumBasis.size)
        // The accused may be the only one of its group.
        if !suspicions.ids.isEmpty {
            basis.groups = groups(otherThan: nil, upTo: settings.maximumQuorum + 1)
        }
        let old = quorumBasis
        quorumBasis = basis
        let hasOtherGroups = old.groups != nil && basis.groups != nil && old.groups != basis.groups
        if hasShrunk || old.reachable != basis.reachable || hasOtherGroups {
            suspicions.scheduleAll(at: now)
        }
    }

    /// Takes in a member that was not known.
    mutating func admit(
        _ id: NodeID,
        version: Version,
        leaving: Bool,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        table.insert(Member(version: version, status: leaving ? .left : .alive), for: id)
        guard !leaving else { return }
        order.insert(id, using: &random)
        effects.append(.changed(id, from: .left, to: .alive, reason: .joined))
        followQuorum(at: now)
    }

    /// Sets a status and does what follows: who is dead or left is not probed, and who is back is.
    mutating func transition(
        _ id: NodeID,
        to status: MemberStatus,
        reason: TransitionReason,
        hasRestarted: Bool = false,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let old = table.setStatus(status, of: id), old != status else { return }
        switch status {
        case .unreachable, .dead: flaps.lose(id)
        case .alive: flaps.find(id, hasRestarted: hasRestarted, at: now)
        case .left: flaps.forget(id)
        case .suspect, .leaving: break
        }
        effects.append(.changed(id, from: old, to: status, reason: reason))
        switch (old.isProbed, status.isProbed) {
        case (true, false):
            order.remove(id)
            rounds.removeAll { $0.target == id }
            suspicions.remove(id)
        case (false, true):
            order.insert(id, using: &random)
        case (true, true), (false, false):
            break
        }
    }

    /// When the member is to be judged again if nothing happens.
    private func next(after verdict: Verdict, on id: NodeID) -> Instant? {
        [verdict.next, nextEscalation(of: id), suspicions[id]?.lookAt].compactMap { $0 }.min()
    }

    /// What the evidence says now; `nil` if there is none.
    private func verdict(on id: NodeID, at now: Instant) -> Verdict? {
        guard let suspicion = suspicions[id] else { return nil }
        let terms = Verdict.Terms(
            voices: voices(in: suspicion, against: id),
            quorum: quorum(against: id),
            timeout: standingTime(for: id, accusedBy: suspicion.accusers),
            countsFrom: countsFrom(suspicion, quorum: quorum(against: id)),
            timer: SuspicionTimer(settings: settings),
            floor: baseTimeout(for: id) * 4,
            silence: settings.headStart,
            size: size,
            ownRounds: suspicion.isHeldBack ? .max : ownRounds(against: suspicion)
        )
        return Verdict(on: suspicion, at: now, terms: terms)
    }
}

extension MemberStatus {
    /// Whether members at this status are probed by this machine.
    var isProbed: Bool { self != .dead && self != .left }

    /// Further from alive, among alive, suspect, unreachable and dead.
    func isWorse(than other: MemberStatus) -> Bool { rank > other.rank }

    private var rank: Int {
        switch self {
        case .alive: 0
        case .suspect: 1
        case .unreachable: 2
        case .dead, .leaving, .left: 3
        }
    }
}
