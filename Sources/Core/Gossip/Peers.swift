import Primitives
import Registry
import Sodium
import Wire

/// What this node keeps of others beside their records: what it has verified of each sender, what
/// each may cost, how each is reached, who is gone, and who finds no room.
///
/// Tables are looked up, never iterated. They hold members, and no more others than hellos are
/// answered; `forget` empties all of them of one that is reaped.
struct Peers: Sendable {
    /// Those whose datagrams were verified, or are about to be.
    var senders: [NodeID: Peer] = [:]
    private var budgets: [NodeID: OriginBudget] = [:]
    /// Those that answered a hello and whose record does not say the same yet.
    private(set) var contacts: [NodeID: Contact] = [:]
    var proofs = AddressProofs()
    var held = HeldMessages()
    var departed = DepartedMembers()
    var newcomers = Newcomers()
    var hints = HintBudget()
    /// When all suspects were last told what is said against them.
    private var suspectsTold: Instant?

    /// Signature checks for senders at addresses that are not theirs, all together.
    private var sharedBudget: TokenBucket
    /// Signature checks for everybody together.
    private var checkBudget: TokenBucket
    private var helloBudget: TokenBucket
    /// Records of all others that are passed on at once.
    private var rumourBudget: TokenBucket
    /// Signature checks for JOINs, of which there are no more than HELLOs were answered.
    private var joinBudget: TokenBucket

    /// What is kept of a sender at first: without the epoch that it claims, since a forged one
    /// would keep the sender itself out.
    private let freshPeer: Peer
    private let freshBudget: OriginBudget
    private let contactLimit: Int

    init(settings: GossipSettings) {
        sharedBudget = TokenBucket(rate: settings.sharedRate, burst: settings.sharedBurst)
        checkBudget = TokenBucket(rate: settings.checkRate, burst: settings.checkRate)
        helloBudget = TokenBucket(rate: settings.helloRate, burst: settings.helloBurst)
        rumourBudget = TokenBucket(rate: settings.rumourRate, burst: settings.rumourBurst)
        joinBudget = TokenBucket(rate: settings.helloRate, burst: settings.helloBurst)
        freshPeer = Peer(epoch: 0, settings: settings)
        freshBudget = OriginBudget(settings: settings)
        contactLimit = settings.helloLimit
    }

    /// Whether a datagram of it was verified in this run.
    func hasSpoken(_ sender: NodeID) -> Bool { senders[sender]?.hasSpoken ?? false }

    /// The member is reaped: nothing of it is kept.
    mutating func forget(_ member: NodeID) {
        senders[member] = nil
        budgets[member] = nil
        contacts[member] = nil
        proofs.forget(member)
    }

    func checkInvariants() {
        precondition(contacts.count <= contactLimit, "contacts are bounded")
    }
}

// MARK: - Datagrams that come in

extension Peers {
    /// The epoch may not be older than that of the last datagram, and the counter must be new.
    func checkFreshness(of envelope: Envelope) throws(Rejection) {
        guard let peer = senders[envelope.sender] else { return }
        guard envelope.epoch >= peer.epoch else { throw .epochOld }
        guard peer.admits(epoch: envelope.epoch, counter: envelope.counter) else { throw .replay }
    }

    /// A newcomer may not have been heard under this counter, whatever its epoch.
    func checkReplay(of envelope: Envelope) throws(Rejection) {
        guard let peer = senders[envelope.sender] else { return }
        guard peer.admits(epoch: envelope.epoch, counter: envelope.counter) else { throw .replay }
    }

    /// Remembers a verified datagram, so that it is never taken again.
    mutating func commit(_ envelope: Envelope) {
        let fresh = freshPeer
        senders[envelope.sender, default: fresh]
            .commit(epoch: envelope.epoch, counter: envelope.counter)
    }
}

// MARK: - What others may cost

extension Peers {
    /// Pays for so many signature checks: a sender at its own address by itself, all others
    /// together.
    mutating func pay(
        _ units: Double,
        by sender: NodeID?,
        at now: Instant
    ) throws(Rejection) {
        guard checkBudget.available(at: now) >= units else { throw .budget }
        let fresh = freshPeer
        let hasBudget =
            if let sender {
                senders[sender, default: fresh].pay(units, at: now)
            } else {
                sharedBudget.take(units, at: now)
            }
        guard hasBudget else { throw .budget }
        _ = checkBudget.take(units, at: now)
    }

    /// This sender passed on a forged record; whether that is to be told.
    mutating func noteForgery(by sender: NodeID, at now: Instant) -> Bool {
        let fresh = freshPeer
        return senders[sender, default: fresh].forged(at: now)
    }

    /// Pays for a probe on behalf of somebody.
    mutating func payRelay(for requester: NodeID, at now: Instant) -> Bool {
        let fresh = freshPeer
        return senders[requester, default: fresh].relays.take(1, at: now)
    }

    /// Pays for so many bytes of an answer to somebody.
    mutating func payAnswer(_ bytes: Int, to sender: NodeID, at now: Instant) -> Bool {
        let fresh = freshPeer
        return senders[sender, default: fresh].answers.take(Double(bytes), at: now)
    }

    /// Pays for so many versions that somebody asks for.
    mutating func payVersions(_ count: Int, by sender: NodeID, at now: Instant) -> Bool {
        let fresh = freshPeer
        return senders[sender, default: fresh].versions.take(Double(count), at: now)
    }

    mutating func payHello(at now: Instant) -> Bool { helloBudget.take(1, at: now) }

    mutating func payJoin(at now: Instant) -> Bool { joinBudget.take(1, at: now) }

    /// Pays for an accusation by somebody, in a mesh of so many.
    mutating func payAccusation(by accuser: NodeID, members: Int, at now: Instant) -> Bool {
        let fresh = freshBudget
        return budgets[accuser, default: fresh].payAccusation(members: members, at: now)
    }

    /// Pays for a record that is passed on at once, for its origin and for all together: a mass
    /// start goes by full datagrams, a moment later.
    mutating func payRumour(of origin: NodeID, at now: Instant) -> Bool {
        let fresh = freshBudget
        return budgets[origin, default: fresh].rumours.take(1, at: now)
            && rumourBudget.take(1, at: now)
    }

    /// Whether all suspects may be told what is said against them: once a second.
    mutating func mayTellSuspects(at now: Instant) -> Bool {
        guard suspectsTold.map({ now - $0 >= .seconds(1) }) ?? true else { return false }
        suspectsTold = now
        return true
    }
}

// MARK: - How others are reached

extension Peers {
    /// Where a message goes, and to which process.
    struct Route {
        let destination: Destination
        let address: Address
        /// Whether a hello was answered there, by the process that is written to.
        let isContact: Bool
    }

    /// The public key of a member, or of a node that answered a hello.
    func key(of signer: NodeID, in registry: Registry) -> PublicKey? {
        if let record = registry.member(signer), case .member(let body) = record.body {
            return body.certificate.subject
        }
        return contacts[signer]?.key
    }

    /// Where a member may be heard from and written to.
    func addresses(of member: NodeID, in registry: Registry) -> [Address] {
        var addresses: [Address] = []
        if let contact = contacts[member] { addresses.append(contact.address) }
        if case .member(let body) = registry.member(member)?.body { addresses += body.addresses }
        return addresses
    }

    /// How a node is reached from one that has these addresses; `nil` where nobody knows.
    func route(
        to receiver: NodeID,
        from own: [Address],
        in registry: Registry,
        at now: Instant
    ) -> Route? {
        if let contact = contacts[receiver] {
            return Route(
                destination: Destination(id: receiver, boot: contact.boot),
                address: contact.address,
                isContact: true
            )
        }
        guard case .member(let body) = registry.member(receiver)?.body else { return nil }
        let proved = proofs.address(of: receiver, now: now)
        let known = proved.flatMap { body.addresses.contains($0) ? $0 : nil }
        guard let address = known ?? body.addresses.first(reachableFrom: own) else { return nil }
        return Route(
            destination: Destination(id: receiver, boot: body.boot),
            address: address,
            isContact: false
        )
    }

    func isProved(_ route: Route, at now: Instant) -> Bool {
        route.isContact || proofs.isProved(route.destination.id, at: route.address, now: now)
    }

    /// Whether an address is proved for a member, or a hello was answered there.
    func isProved(_ member: NodeID, at address: Address, now: Instant) -> Bool {
        contacts[member]?.address == address
            || proofs.isProved(member, at: address, now: now)
    }

    /// Remembers who answered a hello, as far as there is room.
    mutating func learn(_ contact: Contact, of sender: NodeID) {
        if contacts.count >= contactLimit, contacts[sender] == nil { return }
        contacts[sender] = contact
    }

    /// The member's record says how it is reached.
    mutating func dropContact(_ member: NodeID) { contacts[member] = nil }
}

extension [Address] {
    /// The first address of a family that a node with these has too.
    func first(reachableFrom own: [Address]) -> Address? {
        let hasV4 = own.contains { $0.ip.isV4 }
        let hasV6 = own.contains { !$0.ip.isV4 }
        return first { $0.ip.isV4 ? hasV4 : hasV6 }
    }
}

extension IPAddress {
    fileprivate var isV4: Bool {
        if case .v4 = self { true } else { false }
    }
}
