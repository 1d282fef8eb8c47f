import Primitives

/// This node's own rounds: who is asked when, and what follows from silence.
extension Membership {
    /// Starts probes if it is time: of the next on the ring, and at every fourth tick of the next
    /// in the order besides; of that alone if nobody is reachable. While some near ones on the ring
    /// were never timed, one of these is asked besides.
    mutating func tick(at now: Instant, into effects: inout [MembershipEffect]) {
        guard nextTick <= now else { return }
        let period = tickPeriod(at: now)
        // The phase is kept, unless this tick is so late that the next would be due as well.
        nextTick = nextTick + period > now ? nextTick + period : now + period
        defer { ticks &+= 1 }
        // A node that is alone has nobody to be slow for.
        if order.order.isEmpty { return improveHealth(into: &effects) }
        if let target = ringSuccessor() {
            startRound(of: target, ahead: 1, at: now, into: &effects)
            timeSuccessors(after: target, at: now, into: &effects)
            if !isOrderTurn { return }
        }
        for _ in order.order.indices {
            guard let target = order.next(using: &random) else { return }
            if rounds.contains(where: { $0.target == target }) { continue }
            return startRound(of: target, ahead: 0, at: now, into: &effects)
        }
    }

    /// How long until the next tick: longer while this node takes itself for slow, but no more than
    /// three seconds after it last saw that. Its health mends by one an answered round, so that
    /// stretched ticks would keep it from looking long after it was well (ADR 50).
    private func tickPeriod(at now: Instant) -> Duration {
        guard let slowness, !isDeaf(at: now) else { return settings.tick }
        let remembered = slowness + settings.slownessMemory - now
        return max(settings.tick, min(settings.tick * health.scale, remembered))
    }

    /// Whether rounds failed and nobody was heard within the last two ticks. Then this node accuses
    /// nobody and need not be slow because its rounds fail, and it is heard again by its own next
    /// question.
    private func isDeaf(at now: Instant) -> Bool {
        if let latest = heard.latest, now - latest < settings.tick * 2 { return false }
        return table.doubtfulDead > 0
            || suspicions.ids.contains { suspicions[$0]?.isOwnDoubt == true }
    }

    /// Asks one of those after the ring's next that a chase may ask all at once, if any was never
    /// timed: where they fall together it could else be given up only after a second look (ADR 47).
    /// It is a question and no round: nothing follows from its silence.
    private mutating func timeSuccessors(
        after first: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        var untimed: [NodeID] = []
        var last = first
        for _ in 0..<settings.longestChase {
            guard let next = table.nextReachable(after: last, until: selfID) else { break }
            if roundTrips[next] == nil { untimed.append(next) }
            last = next
        }
        guard !untimed.isEmpty else { return }
        let target = untimed[Int(ticks % UInt64(untimed.count))]
        let nonce = random.next()
        questions.ask(target, nonce: nonce, at: now)
        effects.append(.ping(target, nonce: nonce))
    }

    /// Asks a member now. A round of it in flight serves as well, as the ring's if that is wanted.
    ///
    /// - Parameters:
    ///   - target: whom to ask.
    ///   - ahead: how many members after it are asked when it is late; 0 but along the ring.
    ///   - extra: added to the direct time-out.
    ///   - firstLook: when a round of a member never timed began that this one repeats: it waits
    ///     until 2 s after that.
    ///   - now: the present moment.
    ///   - effects: takes the ping.
    mutating func startRound(
        of target: NodeID,
        ahead: Int,
        extra: Duration = .zero,
        repeating firstLook: Instant? = nil,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        if let position = rounds.firstIndex(where: { $0.target == target }) {
            rounds[position].ahead = max(rounds[position].ahead, ahead)
            return passOn(from: position, at: now, into: &effects)
        }
        guard rounds.count < settings.maximumRounds else { return }
        counters.add(to: .probes)
        let nonce = random.next()
        var timeout = probeTimeout(for: target) + extra
        if let firstLook { timeout = max(timeout, settings.secondLook - (now - firstLook)) }
        // Where this node heard nobody its local health says nothing of how long an answer takes.
        let isDoubt = suspicions[target]?.isOwnDoubt == true
        questions.ask(target, nonce: nonce, at: now)
        rounds.append(
            Probe(
                of: target,
                nonce: nonce,
                timeout: timeout,
                repeatAfter: isDoubt ? min(timeout, baseTimeout(for: target)) / 2 : nil,
                ahead: ahead,
                isSecondLook: firstLook != nil,
                repeats: repeats(of: target),
                at: now,
                into: &effects
            )
        )
    }

    /// Asks once more, by a HELLO of its own nonce, a member whose round is under way since a
    /// second or more: after a silence of all, local health has stretched the round over seconds.
    mutating func repeatRound(
        of target: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        let before = now - settings.interval
        guard rounds.contains(where: { $0.target == target && $0.startedAt <= before }) else {
            return
        }
        let nonce = random.next()
        questions.ask(target, nonce: nonce, at: now)
        questions.repeatAsHello(nonce: nonce, at: now)
        effects.append(.hello(target, nonce: nonce))
    }

    /// Takes the steps that are due, in the order in which the rounds began.
    mutating func advanceRounds(to now: Instant, into effects: inout [MembershipEffect]) {
        while let position = rounds.firstIndex(where: { $0.deadline <= now }) {
            let round = rounds[position]
            let helpers = round.needsRelays ? chooseRelays(round.target) : []
            let isOver = rounds[position].advance(
                to: now,
                relays: helpers,
                patience: patience(with: helpers, for: round.target),
                into: &effects
            )
            noteRepeat(of: round, at: now)
            if isOver {
                fail(rounds.remove(at: position), at: now, into: &effects)
            } else {
                passOn(from: position, at: now, into: &effects)
            }
        }
    }

    private mutating func repeats(of target: NodeID) -> Probe.Repeats {
        if roundTrips[target] == nil { return .helloTwice(random.next()) }
        return losses.level == .few ? .hello : .pingThenHello(random.next())
    }

    /// Notes what a round asked at the step that followed this stage, so that its answer is timed.
    private mutating func noteRepeat(of round: Probe, at now: Instant) {
        switch (round.stage, round.repeats) {
        case (.pinged, .hello), (.pinged, .helloTwice), (.repeated, .pingThenHello):
            questions.repeatAsHello(nonce: round.nonce, at: now)
        case (.pinged, .pingThenHello(let nonce)):
            questions.ask(round.target, nonce: nonce, at: now)
        case (.repeated, .helloTwice(let nonce)):
            questions.ask(round.target, nonce: nonce, at: now)
            questions.repeatAsHello(nonce: nonce, at: now)
        case (.repeated, .hello), (.relayed, _): break
        }
    }

    /// Whether anybody but the target was heard while the round ran, or in the second before (ADR
    /// 13). If not, it may be this node that is cut off.
    func isWitness(of round: Probe) -> Bool {
        heard.hasAnybody(otherThan: round.target, since: round.startedAt - settings.interval)
    }

    /// Goes on along the ring if the target of this round is late by now, and others are heard.
    mutating func passOn(
        from position: Int,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard isWitness(of: rounds[position]) else { return }
        let target = rounds[position].target
        chase(beyond: target, asking: rounds[position].passOn(), at: now, into: &effects)
    }

    /// Looks along the ring as soon as a member is late: where one host falls, its neighbours may
    /// have fallen with it, and whole rounds one after the other would add up. One is asked after
    /// the first that is late, then two, four and eight at once (ADR 17).
    private mutating func chase(
        beyond target: NodeID,
        asking count: Int,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        let next = min(count * 2, settings.longestChase)
        var last = target
        for step in 0..<count {
            guard let target = table.nextReachable(after: last, until: selfID) else { return }
            let ahead = step == count - 1 ? next : 0
            startRound(of: target, ahead: ahead, at: now, into: &effects)
            last = target
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
        if round.isSelfSuspicious { noteSlowness(at: now, into: &effects) }
        defer { chase(beyond: target, asking: round.ahead, at: now, into: &effects) }
        let isAccused = suspicions[target]?.accusers.isEmpty == false
        if mayBeDistance(round), !(isAccused && isWordEnough), !round.isSecondLook {
            // An answer to the first ping counts as well as one to the second.
            return startRound(
                of: target,
                ahead: 0,
                repeating: round.startedAt,
                at: now,
                into: &effects
            )
        }
        if holdAgainst(target, round, isAccused: isAccused, at: now) {
            effects.append(
                .accuse(target, version: member.version, corroborating: isAccused)
            )
        }
        let isHeldBack = suspicions[target]?.isHeldBack == true
        judge(target, at: now, into: &effects)
        if !isHeldBack, let suspicion = suspicions[target],
            suspicion.failedRounds < ownRounds(against: suspicion)
        {
            // Not to be half a spread ahead of those who rely on a quorum.
            let extra = settings.corroborationSpread / 2
            startRound(of: target, ahead: 0, extra: extra, at: now, into: &effects)
        }
    }

    /// Whether a silence may be the way: how far the target is nobody knew, or it is farther than
    /// was thought when the round began, or all ways have become long at once.
    private func mayBeDistance(_ round: Probe) -> Bool {
        roundTrips[round.target] == nil || round.timeout < baseTimeout(for: round.target)
            || (round.isSelfSuspicious && isWitness(of: round))
    }

    /// Whether another word makes a short look enough: not where many datagrams are lost, since a
    /// newcomer answers a stranger's HELLO alone, and of those few arrive.
    var isWordEnough: Bool { losses.level == .few }

    /// Counts a failed round against its target; true if this node must accuse it now.
    private mutating func holdAgainst(
        _ target: NodeID,
        _ round: Probe,
        isAccused: Bool,
        at now: Instant
    ) -> Bool {
        let version = table[target]?.version ?? .zero
        let isSettled = hasQuorum(against: target, version: version)
        let isWitness = isWitness(of: round)
        let needed = isAccused ? 1 : firstWordRounds
        suspicions.modify(target) { suspicion in
            suspicion.fail(nonce: round.nonce, begunAt: round.startedAt)
            if round.isHinted { suspicion.confirm(at: now) }
        }
        let isHeldBack = isHeldBack(target, at: now)
        let next = max(now, round.startedAt + settings.interval)
        suspicions.modify(target) { suspicion in
            suspicion.isHeldBack = isHeldBack
            suspicion.lookAt = isHeldBack ? next : nil
        }
        if isAccused ? isCosigningHeldBack(target, at: now) : isHeldBack { return false }
        return suspicions.modify(target) { suspicion in
            if suspicion.failedRounds < needed { return false }
            if isWitness { return suspicion.mustAccuse(unless: isSettled) }
            suspicion.doubt(at: now)
            return false
        }
    }
}
