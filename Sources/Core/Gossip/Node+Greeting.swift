import Membership
import Primitives
import Registry
import Sodium
import Wire

/// First contact: HELLO, its stateless answer, and JOIN (docs/protocol.md, First contact).
extension Node {
    /// Says hello at an address.
    mutating func sayHello(
        at address: Address,
        nonce: UInt64,
        expecting expected: NodeID?,
        into effects: inout [GossipEffect]
    ) {
        joining.greetings.note(
            Greetings.Greeting(
                nonce: nonce,
                address: address,
                expected: expected,
                sentAt: timers.now
            )
        )
        let hello = Hello(
            certificate: member.certificate.bytes,
            boot: identity.boot,
            nonce: nonce
        )
        effects.append(.send(.hello(hello), to: .anyone, at: address))
    }

    /// A hello of this node's own came back: one of the seeds is this node, or somebody reflects
    /// what he hears. So an answer to it is waited for still, and corrects this.
    mutating func noteOwnHello(_ envelope: Envelope) {
        guard envelope.type == .hello, case .hello(let hello)? = try? envelope.unverifiedMessage(),
            let greeting = joining.greetings.greeting(hello.nonce),
            !joining.greetings.isSelf(at: greeting.address),
            (try? envelope.verified(by: identity.certificate.subject)) != nil
        else { return }
        _ = joining.greetings.answered(
            at: greeting.address,
            by: id,
            isSelf: true,
            now: timers.now
        )
    }

    /// Answers a hello without keeping anything, whatever its epoch, never with more than it took.
    mutating func answerHello(
        _ envelope: Envelope,
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        guard peers.payHello(at: now) else { throw .helloBudget }
        guard case .hello(let hello) = try envelope.unverifiedMessage() else { throw .malformed }
        try verify(envelope, with: hello.certificate)
        var answer = HelloAck(
            certificate: member.certificate.bytes,
            boot: identity.boot,
            nonce: hello.nonce,
            cookie: verification.cookies.cookie(
                sender: envelope.sender,
                epoch: envelope.epoch,
                address: address
            ),
            unixSeconds: unixSeconds(at: now)
        )
        answer.held = held(of: envelope.sender, boot: hello.boot)
        if Message.helloAck(answer).payloadSize > Message.maximumPayload { answer.held = nil }
        counters.count(.hellosAnswered)
        let destination = Destination(id: envelope.sender, boot: hello.boot)
        effects.append(.send(.helloAck(answer), to: destination, at: address))
    }

    /// The newest thing held of whoever says hello, so that it signs above it.
    private func held(of sender: NodeID, boot: BootID) -> HeldOfSender? {
        if let accusation = registry.accusations(of: sender).first,
            case .member(let body) = registry.member(sender)?.body, body.boot == boot
        {
            return .record(.record(accusation))
        }
        if let record = registry.member(sender) { return .record(.record(record)) }
        return registry.marker(of: sender).map(HeldOfSender.marker)
    }

    /// Checks a certificate and, with its key, the envelope's signature.
    @discardableResult
    private mutating func verify(
        _ envelope: Envelope,
        with bytes: [UInt8]
    ) throws(Rejection) -> (Verified<Message>, Certificate) {
        let certificate = try CertificateCodec.read(bytes)
        guard verification.authorities.accepts(certificate.subject, as: envelope.sender) else {
            throw .certificate
        }
        try verification.authorities.verify(certificate)
        return (try envelope.verified(by: certificate.subject), certificate)
    }

    mutating func handleHelloAck(
        _ envelope: Envelope,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        guard case .helloAck(let ack) = try envelope.unverifiedMessage() else { throw .malformed }
        guard let greeting = joining.greetings.remove(ack.nonce) else { throw .replay }
        let (_, certificate) = try verify(envelope, with: ack.certificate)
        let sender = envelope.sender
        if let expected = greeting.expected, expected != sender {
            heedReplacement(of: expected, nonce: ack.nonce, at: now, into: &effects)
            throw .destination
        }
        counters.count(.datagramsAccepted)
        joining.heard(at: now)
        peers.departed.answered(ack.nonce, at: now)
        learnContact(
            sender,
            key: certificate.subject,
            boot: ack.boot,
            at: greeting.address,
            into: &effects
        )
        let roundTrip = now - greeting.sentAt
        noteSeed(at: greeting.address, answeredBy: sender, after: roundTrip, into: &effects)
        let hasJoined = goOn(
            after: ack,
            from: sender,
            named: certificate.name,
            at: now,
            into: &effects
        )
        acknowledge(
            ack.nonce,
            from: sender,
            statement: nil,
            ofRepeat: true,
            at: now,
            into: &effects
        )
        noteLife(of: sender, at: now, into: &effects)
        // A question that overtook the JOIN would be answered to the boot before.
        let pause = hasJoined ? roundTrip / 16 : .zero
        beginWalk(with: sender, roundTrip: roundTrip, after: pause, at: now)
    }

    /// Asks whoever answered for all that it holds, where this node is new there or here.
    private mutating func beginWalk(
        with peer: NodeID,
        roundTrip: Duration,
        after pause: Duration,
        at now: Instant
    ) {
        let status = membership.status(of: peer)
        guard status == nil || status == .dead || !isReady else { return }
        reconciliation.begin(
            with: peer,
            roundTrip: roundTrip,
            after: pause,
            knowsNobody: !isReady && membership.size <= 1 && joining.room.isEmpty,
            at: now
        )
    }

    /// Somebody answered at an address that may be a seed's.
    private mutating func noteSeed(
        at address: Address,
        answeredBy sender: NodeID,
        after roundTrip: Duration,
        into effects: inout [GossipEffect]
    ) {
        let isNews = joining.greetings.answered(
            at: address,
            by: sender,
            roundTrip: roundTrip,
            now: timers.now
        )
        if isNews { effects.append(.notice(.seedAnswered(address, sender))) }
    }

    /// The sender of an answer to a hello lives: its name, and what is said against it, follow.
    private mutating func noteLife(
        of sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        membershipStep(at: now, into: &effects) { membership, effects in
            membership.hear(from: sender, at: now, into: &effects)
            membership.answered(by: sender, at: now, into: &effects)
        }
        noteAnswer(of: sender, at: now, into: &effects)
        tellAccused(sender, into: &effects)
    }

    /// Goes on with JOIN where the other side does not hold this node's present record, or where
    /// clocks differ: it is a JOIN that tells the other side so. True where it did.
    private mutating func goOn(
        after ack: HelloAck,
        from sender: NodeID,
        named name: String,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) -> Bool {
        let isCurrent = handle(ack.held, from: sender, at: now, into: &effects)
        let isFarInTime = compareClocks(
            with: sender,
            named: name,
            theirs: ack.unixSeconds,
            at: now,
            into: &effects
        )
        guard !isCurrent || isFarInTime, !isLeaving, let own = registry.member(id) else {
            return false
        }
        counters.count(.joins)
        let join = Join(
            cookie: ack.cookie,
            record: .record(own),
            unixSeconds: unixSeconds(at: now)
        )
        send(.join(join), to: sender, into: &effects)
        return true
    }

    /// A node that restarted is written to at its new boot until its record tells it.
    private mutating func learnContact(
        _ sender: NodeID,
        key: PublicKey,
        boot: BootID,
        at address: Address,
        into effects: inout [GossipEffect]
    ) {
        if case .member(let body) = registry.member(sender)?.body, body.boot == boot {
            peers.dropContact(sender)
            if body.addresses.contains(address) {
                peers.proofs.prove(sender, at: address, now: timers.now)
                addressProved(of: sender, at: timers.now, into: &effects)
            }
            return
        }
        peers.learn(Contact(key: key, boot: boot, address: address), of: sender)
    }

    /// Looks at what the other side holds of this node; true where that is its present record.
    private mutating func handle(
        _ held: HeldOfSender?,
        from sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) -> Bool {
        switch held {
        case .record(let carried):
            let isCurrent = carried.bytes == registry.member(id)?.bytes
            if !isCurrent {
                handle([carried], from: RecordSource(id: sender), at: now, into: &effects)
            }
            return isCurrent
        case .marker(let version):
            surpassMarker(version, at: now)
            return false
        case nil: return false
        }
    }
}
