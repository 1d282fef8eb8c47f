import Primitives

/// This node's own rounds: who is asked when, and what follows from silence.
extension Membership {
    /// Starts a probe if it is time: in turn of the next on the ring and of the next in the order,
    /// of that alone if nobody is reachable.
    mutating func tick(at now: Instant, into effects: inout [MembershipEffect]) {
        guard nextTick <= now else { return }
        let period = settings.interval * health.scale
        // The phase is kept, unless this tick is so late that the next would be due as well.
        nextTick = nextTick + period > now ? nextTick + period : now + period
        defer { isRingTurn.toggle() }
        // A node that is alone has nobody to be slow for.
        if order.order.isEmpty { return improveHealth(into: &effects) }
        if isRingTurn, let target = ringSuccessor() {
            return startRound(of: target, isRing: true, at: now, into: &effects)
        }
        for _ in order.order.indices {
            guard let target = order.next(using: &random) else { return }
            if rounds.contains(where: { $0.target == target }) { continue }
            return startRound(of: target, isRing: false, at: now, into: &effects)
        }
    }

    /// Asks a member now. A round of it in flight serves as well, as the ring's if that is wanted.
    ///
    /// - Parameters:
    ///   - target: whom to ask.
    ///   - isRing: whether this is the look along the ring, to be passed on if it fails.
    ///   - extra: added to the direct time-out.
    ///   - now: the present moment.
    ///   - effects: takes the ping.
    mutating func startRound(
        of target: NodeID,
        isRing: Bool,
        extra: Duration = .zero,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        if let position = rounds.firstIndex(where: { $0.target == target }) {
            if isRing { rounds[position].isRing = true }
            if isWitness(of: rounds[position]), rounds[position].passesOn() {
                chase(beyond: target, at: now, into: &effects)
            }
            return
        }
        guard rounds.count < settings.maximumRounds else { return }
        counters.add(to: .probes)
        rounds.append(
            Probe(
                of: target,
                nonce: random.next(),
                timeout: probeTimeout(for: target) + extra,
                patience: settings.indirectTimeout * health.scale,
                isRing: isRing,
                at: now,
                into: &effects
            )
        )
    }

    /// Takes the steps that are due, in the order in which the rounds began.
    mutating func advanceRounds(to now: Instant, into effects: inout [MembershipEffect]) {
        while let position = rounds.firstIndex(where: { $0.deadline <= now }) {
            let helpers = rounds[position].needsRelays ? chooseRelays(rounds[position].target) : []
            if rounds[position].advance(to: now, relays: helpers, into: &effects) {
                fail(rounds.remove(at: position), at: now, into: &effects)
            } else if isWitness(of: rounds[position]), rounds[position].passesOn() {
                chase(beyond: rounds[position].target, at: now, into: &effects)
            }
        }
    }

    /// Whether anybody but the target was heard while the round ran, or in the second before (ADR
    /// 13). If not, it may be this node that is cut off.
    private func isWitness(of round: Probe) -> Bool {
        voices.haveSpoken(otherThan: round.target, since: round.startedAt - settings.interval)
    }

    /// Looks along the ring as soon as a member is late: where one host falls, its neighbours may
    /// have fallen with it, and whole rounds one after the other would add up (ADR 17).
    private mutating func chase(
        beyond target: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let next = table.nextReachable(after: target, until: selfID) else { return }
        startRound(of: next, isRing: true, at: now, into: &effects)
    }

    /// Relays nobody suspects: those of a rack that went down with the target cannot help.
    private mutating func chooseRelays(_ target: NodeID) -> [NodeID] {
        table.sample(settings.relays, using: &random) { id, status in
            status == .alive && id != target
        }
    }

    /// A round ended in silence: accuse, judge, ask again at once, and chase along the ring.
    private mutating func fail(
        _ round: Probe,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        let target = round.target
        guard let member = table[target] else {
            preconditionFailure("the rounds of a forgotten member are dropped with it")
        }
        counters.add(to: .failedProbes)
        effects.append(.probeFailed(target))
        if round.isSelfSuspicious { worsenHealth(into: &effects) }
        let quorum = quorum(against: target)
        let isWitness = isWitness(of: round)
        let mustAccuse = suspicions.modify(target) { suspicion in
            if !isWitness { suspicion.doubt(at: now) }
            return suspicion.fail(nonce: round.nonce, quorum: quorum, isWitness: isWitness)
        }
        if mustAccuse {
            let isAccused = suspicions[target]?.since != nil
            effects.append(
                .accuse(target, version: member.version, corroborating: isAccused)
            )
        }
        judge(target, at: now, into: &effects)
        if let suspicion = suspicions[target], suspicion.failedRounds < settings.ownRounds {
            // Not to be half a spread ahead of those who rely on a quorum.
            let extra = settings.corroborationSpread / 2
            startRound(of: target, isRing: false, extra: extra, at: now, into: &effects)
        }
        if round.isRing { chase(beyond: target, at: now, into: &effects) }
    }

    /// Looks whether this node slept through a deadline of its own. What it missed then is nobody
    /// else's fault: rounds and relayed pings are dropped, and suspicions wait that much longer.
    mutating func excuseOwnPause(at now: Instant, into effects: inout [MembershipEffect]) {
        guard let due = nextDeadline, now - due > settings.directTimeout.lowerBound else { return }
        counters.add(to: .lateTicks)
        rounds.removeAll()
        relays.removeAll()
        suspicions.excuse(now - due, at: now)
        worsenHealth(into: &effects)
    }

    mutating func worsenHealth(into effects: inout [MembershipEffect]) {
        if health.worsen() { effects.append(.localHealth(health.value)) }
    }

    mutating func improveHealth(into effects: inout [MembershipEffect]) {
        if health.improve() { effects.append(.localHealth(health.value)) }
    }
}
