import Membership
package import Primitives
import Registry
package import Sodium
package import Wire

/// The way in: cheapest checks first, nothing written and nobody blamed before the signature holds
/// (docs/protocol.md, Receiving).
extension Node {
    /// Receives one datagram as it came from the socket.
    package mutating func receive(
        _ datagram: [UInt8],
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        timers.now = now
        do {
            let envelope = try verification.opener.open(datagram)
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
        case .helloAck: try handleHelloAck(envelope, at: now, into: &effects)
        case .join: try handleJoin(envelope, from: address, at: now, into: &effects)
        default: try handleFromMember(envelope, from: address, at: now, into: &effects)
        }
    }

    private mutating func handleFromMember(
        _ envelope: Envelope,
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        let sender = envelope.sender
        guard let key = key(of: sender) else {
            if !isReady { joining.greetings.expectMore(at: now) }
            throw .unknownSender
        }
        try checkFreshness(of: envelope, at: now)
        if envelope.type == .gossip { try checkNews(in: envelope) }
        let isAtHome = addresses(of: sender).contains(address)
        try pay(for: envelope, isAtHome: isAtHome, at: now)
        let message = try envelope.verified(by: key)
        peers.commit(envelope)
        peers.proofs.received(bytes: envelope.size, from: address)
        counters.count(.datagramsAccepted)
        joining.heard(at: now)
        membershipStep(at: now, into: &effects) { membership, effects in
            membership.hear(from: sender, at: now, into: &effects)
        }
        receive(message, isAtHome: isAtHome, at: now, into: &effects)
    }

    /// Receives a message whose signature holds.
    package mutating func receive(
        _ message: Verified<Message>,
        isAtHome: Bool = true,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        timers.now = now
        let sender = message.signer
        let source = RecordSource(id: sender, isAtHome: isAtHome)
        switch message.value {
        case .hello, .helloAck, .join: break
        case .ping(let ping): answer(ping, from: source, at: now, into: &effects)
        case .ack(let ack): handle(ack, from: source, at: now, into: &effects)
        case .indirectAck(let ack): handle(ack, from: sender, at: now, into: &effects)
        case .nack(let nack):
            membershipStep(at: now, into: &effects) { membership, effects in
                membership.nack(
                    from: sender,
                    target: nack.target,
                    nonce: nack.nonce,
                    at: now,
                    into: &effects
                )
            }
        case .gossip(let records): handle(records, from: source, at: now, into: &effects)
        case .records(let answer): handle(answer, from: source, at: now, into: &effects)
        case .branches(let answer): handle(answer, from: sender, at: now, into: &effects)
        case .compare, .pull, .pingRequest, .heldQuestion:
            if mayAnswer(message.value, of: sender, into: &effects) {
                answer(question: message.value, of: sender, at: now, into: &effects)
            }
        case .marker(let marker): handle(marker, at: now, into: &effects)
        case .held(let answer): handle(answer, from: sender, at: now, into: &effects)
        }
    }

    /// The epoch may not be older than what is known, nor a day ahead; the counter must be new.
    private mutating func checkFreshness(of envelope: Envelope, at now: Instant) throws(Rejection) {
        let known = registry.member(envelope.sender)?.version.epoch ?? 0
        guard envelope.epoch >= known else { throw .epochOld }
        guard isTimely(envelope.epoch, at: now) else {
            throw .epochAhead
        }
        try peers.checkFreshness(of: envelope)
    }

    /// Gossip that holds nothing new is not worth a signature check. It is then no sign of life.
    private mutating func checkNews(in envelope: Envelope) throws(Rejection) {
        for carried in try envelope.carriedRecords() {
            guard let unverified = try? carried.read() else { return }
            if !registry.holds(unverified.record) { return }
        }
        throw .nothingNew
    }
}
