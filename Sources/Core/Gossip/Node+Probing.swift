import Membership
import Primitives
import Registry
import Sodium
import Wire

/// Probes, their answers, and what rides on them.
extension Node {
    /// Runs one step of membership and does what it wishes.
    mutating func membershipStep(
        at now: Instant,
        into effects: inout [GossipEffect],
        _ step: (inout Membership, inout [MembershipEffect]) -> Void
    ) {
        var wanted: [MembershipEffect] = []
        step(&membership, &wanted)
        perform(wanted, at: now, into: &effects)
    }

    /// Sends a PING: the suspicion of its target first, then whatever fits.
    mutating func ping(
        _ target: NodeID,
        nonce: UInt64,
        onBehalf: Requester?,
        into effects: inout [GossipEffect]
    ) {
        let bare = Ping(nonce: nonce, root: registry.root, onBehalf: onBehalf)
        let room = Message.maximumPayload - Message.ping(bare).payloadSize
        var ping = bare
        ping.cargo = cargo(for: target, room: room)
        send(.ping(ping), to: target, into: &effects)
    }

    /// Says hello to a member; false where its address may not be written to now.
    @discardableResult
    mutating func hello(
        _ target: NodeID,
        nonce: UInt64,
        into effects: inout [GossipEffect]
    ) -> Bool {
        guard let address = addresses(of: target).first(reachableFrom: member.addresses) else {
            return false
        }
        let isProved = peers.isProved(target, at: address, now: timers.now)
        guard isProved || peers.proofs.spend(at: address, now: timers.now) else {
            counters.count(.sendsUnproved)
            return false
        }
        sayHello(at: address, nonce: nonce, expecting: target, into: &effects)
        return true
    }

    mutating func answer(
        _ ping: Ping,
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard let sender = source.id else { return }
        handle(ping.cargo, from: source, at: now, into: &effects)
        var ack = Ack(
            nonce: ping.nonce,
            root: registry.root,
            coordinate: ping.wantsCoordinate ? positioning.coordinate : nil
        )
        if let requester = ping.onBehalf {
            ack.statement = identity.author.statement(
                requester: requester.id,
                nonce: requester.nonce
            )
        }
        let room = Message.maximumPayload - Message.ack(ack).payloadSize
        ack.cargo = cargo(for: sender, room: room)
        send(.ack(ack), to: sender, into: &effects)
        compare(ping.root, of: sender, at: now, into: &effects)
    }

    mutating func handle(
        _ ack: Ack,
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard let sender = source.id else { return }
        if peers.proofs.answered(ping: ack.nonce, by: sender, now: now) {
            addressProved(of: sender, at: now, into: &effects)
        }
        handle(ack.cargo, from: source, at: now, into: &effects)
        let roundTrip = acknowledge(
            ack.nonce,
            from: sender,
            statement: ack.statement,
            at: now,
            into: &effects
        )
        if let roundTrip { counters.note(roundTrip: roundTrip) }
        learn(ack.coordinate, of: sender, roundTrip: roundTrip, at: now, into: &effects)
        noteAnswer(of: sender, at: now, into: &effects)
        compare(ack.root, of: sender, at: now, into: &effects)
    }

    /// Notices whether a peer holds the same. A newcomer then knows the mesh, even where its own
    /// first walk came to nothing and gossip told it all.
    private mutating func compare(
        _ theirs: Digest,
        of peer: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let own = registry.root
        reconciliation.compare(theirs, of: peer, own: own, at: now)
        if registry.member(peer) != nil {
            reconciliation.agreements.note(theirs, of: peer, isSame: theirs == own, at: now)
        }
        guard theirs == own else { return }
        var changes: [RegistryChange] = []
        registry.agreed(at: now, into: &changes)
        follow(changes, at: now, into: &effects)
        if !isReady { becomeReady(into: &effects) }
    }

    /// An answer to a probe of this node's own, or to one that it relayed; how long it took, where
    /// that says something of the way.
    @discardableResult
    mutating func acknowledge(
        _ nonce: UInt64,
        from sender: NodeID,
        statement: Signature?,
        ofRepeat: Bool = false,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) -> Duration? {
        var match = AckMatch.none
        var roundTrip: Duration?
        membershipStep(at: now, into: &effects) { membership, effects in
            match = membership.acknowledge(
                from: sender,
                nonce: nonce,
                ofRepeat: ofRepeat,
                at: now,
                into: &effects
            )
            if case .roundTrip(_, let sample)? = effects.first { roundTrip = sample }
        }
        guard case .relay(let requester, let asked) = match, let statement else {
            return roundTrip
        }
        let ack = IndirectAck(target: sender, nonce: asked, statement: statement)
        send(.indirectAck(ack), to: requester, into: &effects)
        return roundTrip
    }

    mutating func relay(
        _ request: PingRequest,
        from requester: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard request.target != id, registry.member(request.target) != nil else { return }
        membershipStep(at: now, into: &effects) { membership, effects in
            membership.relay(
                target: request.target,
                for: requester,
                nonce: request.nonce,
                patience: request.patience,
                at: now,
                into: &effects
            )
        }
    }

    /// Good news by a relay counts only with the target's own signature.
    mutating func handle(
        _ ack: IndirectAck,
        from relay: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let isGenuine =
            key(of: ack.target).map { key in
                verification.authorities.isGenuine(
                    ack.statement,
                    by: key,
                    target: ack.target,
                    requester: id,
                    nonce: ack.nonce
                )
            } ?? false
        guard isGenuine else {
            counters.count(.signature)
            return
        }
        membershipStep(at: now, into: &effects) { membership, effects in
            membership.acknowledgeIndirectly(
                target: ack.target,
                nonce: ack.nonce,
                by: relay,
                at: now,
                into: &effects
            )
        }
    }

    /// What rides on a probe: first what is said against its receiver, so that it can answer
    /// (Lifeguard's buddy), then rumours. Two accusers, since one alone may have to wait for its
    /// answer (`Refutation`).
    private mutating func cargo(for peer: NodeID, room: Int) -> [CarriedRecord] {
        var told: [Record] = []
        var left = room
        for accusation in registry.accusations(of: peer).prefix(2) {
            let size = CarriedRecord.record(accusation).framedSize
            guard size <= left else { break }
            left -= size
            told.append(accusation)
        }
        let rumours = dissemination.cargo(
            for: peer,
            beside: told,
            budget: left,
            counters: &counters
        )
        return told.map { .record($0) } + rumours
    }
}
