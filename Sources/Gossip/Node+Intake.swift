import Membership
package import Primitives
import Registry
package import Sodium
package import Wire

/// The way in: cheapest checks first, nothing written and nobody blamed before the signature holds
/// (docs/protocol.md, Receiving).
extension Node {
    /// Takes one datagram as it came from the socket.
    package mutating func receive(
        _ datagram: [UInt8],
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        do {
            let envelope = try opener.open(datagram)
            try admit(envelope, from: address, at: now, into: &effects)
        } catch {
            counters.count(error)
        }
    }

    mutating func admit(
        _ envelope: Envelope,
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        if envelope.sender == id {
            noteOwnHello(envelope)
            throw .destination
        }
        switch envelope.type {
        case .hello: try answerHello(envelope, from: address, at: now, into: &effects)
        case .helloAck: try takeHelloAck(envelope, at: now, into: &effects)
        case .join: try takeJoin(envelope, from: address, at: now, into: &effects)
        default: try takeFromMember(envelope, from: address, at: now, into: &effects)
        }
    }

    private mutating func takeFromMember(
        _ envelope: Envelope,
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        let sender = envelope.sender
        guard let key = key(of: sender) else { throw .unknownSender }
        try checkFreshness(of: envelope, at: now)
        if envelope.type == .gossip { try checkNews(in: envelope) }
        try spendBudget(on: envelope, from: address, at: now)
        let message = try envelope.verified(by: key)
        commit(envelope)
        counters.count(.datagramsAccepted)
        lastHeard = now
        membershipStep(at: now, into: &effects) { membership, wishes in
            membership.hear(from: sender, at: now, into: &wishes)
        }
        take(message, at: now, into: &effects)
    }

    /// Takes a message whose signature holds.
    package mutating func take(
        _ message: Verified<Message>,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let sender = message.signer
        switch message.value {
        case .hello, .helloAck, .join: break
        case .ping(let ping): answer(ping, from: sender, at: now, into: &effects)
        case .ack(let ack): take(ack, from: sender, at: now, into: &effects)
        case .pingRequest(let request): relay(request, from: sender, at: now, into: &effects)
        case .indirectAck(let ack): take(ack, from: sender, at: now, into: &effects)
        case .nack(let nack):
            membershipStep(at: now, into: &effects) { membership, wishes in
                membership.nack(
                    from: sender,
                    target: nack.target,
                    nonce: nack.nonce,
                    at: now,
                    into: &wishes
                )
            }
        case .gossip(let records):
            take(records, from: sender, at: now, into: &effects)
        case .records(let records):
            // What a newcomer asked for is no news to anybody but itself.
            take(records, from: sender, isNews: isReady, at: now, into: &effects)
            addWitnesses(to: records, from: sender, &effects)
        case .compare(let question):
            if let answer = Answers.branches(for: question, in: registry) {
                send(answer, to: sender, &effects)
            }
        case .branches(let answer):
            let pushes = reconciliation.take(answer, from: sender, registry: registry)
            push(pushes, to: sender, &effects)
        case .pull(let keys):
            for answer in Answers.records(for: keys, in: registry, to: sender) {
                send(answer, to: sender, &effects)
            }
        case .marker(let marker): take(marker, at: now, into: &effects)
        }
    }

    /// The epoch may not be older than what is known, nor a day ahead; the counter must be new.
    private func checkFreshness(of envelope: Envelope, at now: Instant) throws(Rejection) {
        let known = registry.member(envelope.sender)?.version.epoch ?? 0
        guard envelope.epoch >= known else { throw .epochOld }
        guard isTimely(envelope.epoch, at: now) else {
            throw .epochAhead
        }
        guard let peer = peers[envelope.sender] else { return }
        guard envelope.epoch >= peer.epoch else { throw .epochOld }
        guard peer.admits(epoch: envelope.epoch, counter: envelope.counter) else { throw .replay }
    }

    /// Gossip that holds nothing new is not worth a signature check. It is then no sign of life.
    private mutating func checkNews(in envelope: Envelope) throws(Rejection) {
        for carried in try envelope.carriedRecords() {
            guard let unverified = try? carried.read() else { return }
            if !registry.holds(unverified.record) { return }
        }
        throw .nothingNew
    }

    /// One budget for each sender at its own address, one small shared one for everything else, so
    /// that somebody who pretends to be a member drains only the shared one.
    private mutating func spendBudget(
        on envelope: Envelope,
        from address: Address,
        at now: Instant
    ) throws(Rejection) {
        let isAtHome = addresses(of: envelope.sender).contains(address)
        guard isAtHome else {
            guard sharedBudget.take(1, at: now) else { throw .budget }
            return
        }
        let hasBudget = withPeer(of: envelope) { $0.budget.take(1, at: now) }
        guard hasBudget else { throw .budget }
    }

    /// Remembers a verified datagram, so that it is never taken again.
    mutating func commit(_ envelope: Envelope) {
        withPeer(of: envelope) { $0.commit(epoch: envelope.epoch, counter: envelope.counter) }
    }

    /// What is kept of a sender, made at its first datagram, and without the epoch that it claims:
    /// a forged one would keep the sender itself out. The default is made by hand: as an
    /// autoclosure it would copy the whole node.
    private mutating func withPeer<Result>(
        of envelope: Envelope,
        _ use: (inout Peer) -> Result
    ) -> Result {
        let fresh = Peer(epoch: 0, settings: settings)
        return use(&peers[envelope.sender, default: fresh])
    }
}
