package import Primitives

/// What comes in reply to probes, and probes on behalf of others.
extension Membership {
    /// A verified datagram of this member came. After a silence of all, the rounds of that time
    /// prove nothing and begin anew, and suspicions wait that much longer, since no refutation
    /// could be heard; and whoever was doubted is asked again, once a second.
    package mutating func hear(
        from id: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        let silence = heard.latest.map { now - $0 } ?? .seconds(3_600)
        heard.hear(id, at: now)
        if suspicions.ids.isEmpty, table.doubtfulDead == 0 { return }
        let wasAlone = silence > settings.interval * 2
        if wasAlone { suspicions.excuse(silence, at: now) }
        guard wasAlone || (doubtedAsked.map { now - $0 >= settings.interval } ?? true) else {
            return
        }
        let doubted = suspicions.ids.filter { suspicions[$0]?.isOwnDoubt == true }
        if doubted.isEmpty, table.doubtfulDead == 0 { return }
        doubtedAsked = now
        if wasAlone { beginRoundsAnew(at: now, into: &effects) }
        for id in doubted {
            repeatRound(of: id, at: now, into: &effects)
            startRound(of: id, ahead: 0, at: now, into: &effects)
        }
    }

    /// A member held dead answered. Where only this node's own silence spoke against it, it lives.
    package mutating func answered(
        by id: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let member = table[id], member.status == .dead, member.isDoubtful else { return }
        transition(id, to: .alive, reason: .answered, at: now, into: &effects)
        followQuorum(at: now)
    }

    private mutating func beginRoundsAnew(at now: Instant, into effects: inout [MembershipEffect]) {
        let old = rounds
        rounds.removeAll()
        for round in old {
            startRound(of: round.target, ahead: round.ahead, at: now, into: &effects)
        }
    }

    /// An ACK came from this member under this nonce, or a HELLO-ACK, which answers the repeat.
    package mutating func acknowledge(
        from id: NodeID,
        nonce: UInt64,
        ofRepeat: Bool = false,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) -> AckMatch {
        let roundTrip = questions.answer(from: id, nonce: nonce, ofRepeat: ofRepeat, at: now)
        guard let roundTrip else { return .none }
        time(roundTrip, of: id, at: now, into: &effects)
        if let request = relays.answer(nonce: nonce, from: id) {
            return .relay(requester: request.requester, nonce: request.requesterNonce)
        }
        counters.add(to: .acks)
        if let isRepeat = rounds.lazy.compactMap({ $0.isRepeat(nonce) }).first {
            losses.note(isLoss: ofRepeat || isRepeat)
            improveHealth(into: &effects)
        }
        // Whatever round of it is under way: it has spoken, however late.
        rounds.removeAll { $0.target == id }
        noteAnswer(of: id, at: now, into: &effects)
        return .probe
    }

    /// A relay brought an answer signed by the target itself; the caller has checked the signature.
    package mutating func acknowledgeIndirectly(
        target: NodeID,
        nonce: UInt64,
        by relay: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        if let position = rounds.firstIndex(where: { $0.nonce == nonce && $0.target == target }) {
            guard rounds[position].relays.contains(relay) else { return }
            rounds.remove(at: position)
            losses.note(isLoss: true)
            improveHealth(into: &effects)
        } else if suspicions[target]?.lateNonce != nonce {
            return
        }
        counters.add(to: .indirectAcks)
        noteAnswer(of: target, at: now, into: &effects)
    }

    /// A relay heard nothing of the target: the target is silent, but this node is heard.
    package mutating func nack(
        from relay: NodeID,
        target: NodeID,
        nonce: UInt64,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let position = rounds.firstIndex(where: { $0.nonce == nonce && $0.target == target })
        else { return }
        heard.hear(relay, at: now)
        if rounds[position].nack(by: relay) { counters.add(to: .nacks) }
        rounds[position].endEarly(answerWithin: roundTrips.tail(of: target), at: now)
    }

    /// A PING-REQ came: pings the target on the requester's behalf, and says so in time if nothing
    /// comes. For a target that is not known it says so at once.
    package mutating func relay(
        target: NodeID,
        for requester: NodeID,
        nonce: UInt64,
        patience: Duration,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard target != selfID else { return }
        guard table[target] != nil else {
            effects.append(.nack(requester: requester, target: target, nonce: nonce))
            return counters.add(to: .sentNacks)
        }
        guard relays.count < settings.maximumRelayed else { return }
        let own = random.next()
        let shortest = settings.indirectTimeout.lowerBound
        let patience = (shortest...settings.longestTimeout).clamping(patience)
        let request = RelayTable.Request(
            target: target,
            requester: requester,
            requesterNonce: nonce,
            askedAt: now,
            nackAt: now + nackTime(for: requester, patience: patience),
            // The answer counts for the requester a while after its round, too.
            forgetAt: now + patience * 4
        )
        questions.ask(target, nonce: own, at: now)
        relays.insert(request, nonce: own)
        counters.add(to: .relayedPings)
        effects.append(
            .relayPing(target: target, nonce: own, requester: requester, requesterNonce: nonce)
        )
    }

    /// An answer ends the row of failed rounds. It takes back no accusation: only a newer record of
    /// the member does.
    private mutating func noteAnswer(
        of id: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard let suspicion = suspicions[id] else { return }
        if suspicion.failedRounds > 0 { losses.note(isLoss: true) }
        suspicions.modify(id) { $0.answer() }
        review(id, at: now, because: .answered, into: &effects)
        followQuorum(at: now)
    }
}
