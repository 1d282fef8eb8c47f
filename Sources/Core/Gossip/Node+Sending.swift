import Membership
package import Primitives
import Registry
import Sodium
import Wire

/// The way out: where a node is reached, and under which boot.
extension Node {
    /// Sends to a member or to a node that answered a hello; to nobody else, and to no address that
    /// a message named.
    ///
    /// To an address that nobody proved only little goes: a ping whose answer proves it, with the
    /// records that were to be told; questions wait for it. A message beyond one datagram was
    /// packed wrongly: it is counted, and only it is lost.
    mutating func send(
        _ message: Message,
        to receiver: NodeID,
        into effects: inout [GossipEffect]
    ) {
        guard receiver != id, let route = route(to: receiver) else { return }
        guard message.payloadSize <= Message.maximumPayload else {
            counters.count(.messagesOversized)
            return
        }
        guard !isProved(route) else { return dispatch(message, by: route, into: &effects) }
        switch message {
        case .gossip(let records): prove(route, telling: records, into: &effects)
        case .records(let answer) where answer.nonce != 0: break
        case .branches: break
        // RECORDS may be a question as well: what else is held against this member?
        case .records, .compare, .pull, .pingRequest, .heldQuestion:
            peers.held.hold(message, to: receiver)
            prove(route, telling: [], into: &effects)
        case .ack, .indirectAck, .nack, .marker, .held:
            // An answer costs what it is: what came from there pays for it.
            let size = Datagram.overheadBytes + message.payloadSize
            guard peers.proofs.spend(answering: size, at: route.address, now: timers.now) else {
                counters.count(.sendsUnproved)
                return
            }
            dispatch(message, by: route, into: &effects)
        case .hello, .helloAck, .join, .ping:
            guard peers.proofs.spend(at: route.address, now: timers.now) else {
                counters.count(.sendsUnproved)
                return
            }
            dispatch(message, by: route, into: &effects)
        }
    }

    /// Sends records that nobody asked for, in as many datagrams as they take.
    mutating func push(
        _ records: [Record],
        to receiver: NodeID,
        into effects: inout [GossipEffect]
    ) {
        guard !records.isEmpty else { return }
        counters.count(.recordsPushed, UInt64(records.count))
        let ordered = records.inOrderOfNeed(\.kind)
        for carried in Batches.packed(ordered, overhead: Records.overheadBytes) {
            send(.records(Records(unasked: carried)), to: receiver, into: &effects)
        }
    }

    private mutating func dispatch(
        _ message: Message,
        by route: Peers.Route,
        into effects: inout [GossipEffect]
    ) {
        var message = message
        if case .ping(var ping) = message {
            ping.wantsCoordinate = positioning.wantsCoordinate(
                of: route.destination.id,
                at: timers.now
            )
            message = .ping(ping)
            peers.proofs.note(
                ping: ping.nonce,
                of: route.destination.id,
                at: route.address,
                now: timers.now
            )
        }
        effects.append(.send(message, to: route.destination, at: route.address))
    }
}

// MARK: - Addresses that nobody proved

extension Node {
    /// Pings an address so that its answer proves it. The records ride along, as many as fit; the
    /// others wait for the answer.
    private mutating func prove(
        _ route: Peers.Route,
        telling records: [CarriedRecord],
        into effects: inout [GossipEffect]
    ) {
        let receiver = route.destination.id
        guard peers.proofs.spend(at: route.address, now: timers.now) else {
            counters.count(.sendsUnproved)
            if !records.isEmpty { peers.held.hold(.gossip(records), to: receiver) }
            return
        }
        var ping = Ping(nonce: random.next(), root: registry.root)
        var room = Message.maximumPayload - Message.ping(ping).payloadSize
        var rest: [CarriedRecord] = []
        for record in records {
            if record.framedSize <= room {
                room -= record.framedSize
                ping.cargo.append(record)
            } else {
                rest.append(record)
            }
        }
        if !rest.isEmpty { peers.held.hold(.gossip(rest), to: receiver) }
        dispatch(.ping(ping), by: route, into: &effects)
    }

    /// Whether a member's questions are answered; one that waits for the proof of its address gets
    /// a ping.
    mutating func mayAnswer(
        _ question: Message,
        of sender: NodeID,
        into effects: inout [GossipEffect]
    ) -> Bool {
        guard let route = route(to: sender) else { return false }
        if isProved(route) { return true }
        peers.held.hold(question: question, of: sender)
        prove(route, telling: [], into: &effects)
        return false
    }

    /// A nonce or a cookie came back from an address of the member: what waited for it goes on.
    mutating func addressProved(
        of member: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        regroup(member, at: now, into: &effects)
        let released = peers.held.release(member)
        for message in released.messages { send(message, to: member, into: &effects) }
        for question in released.questions {
            answer(question: question, of: member, at: now, into: &effects)
        }
    }

    /// The address of a member that it proved to be its own, as far as its record still names it.
    package func provedAddress(of member: NodeID) -> Address? {
        if peers.proofs.believesAll {
            return addresses(of: member).first(reachableFrom: self.member.addresses)
        }
        guard let address = peers.proofs.address(of: member, now: timers.now),
            addresses(of: member).contains(address)
        else { return nil }
        return address
    }

    /// Tells membership with whom a member speaks as one, which follows from what is proved of it.
    mutating func regroup(
        _ member: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let group = VoiceGroup(provedAt: provedAddress(of: member)?.ip)
        membershipStep(at: now, into: &effects) { membership, effects in
            membership.place(member, in: group, at: now, into: &effects)
        }
    }

    /// Pings a member for the proof of its address.
    mutating func askForProof(of member: NodeID, into effects: inout [GossipEffect]) {
        guard let route = route(to: member), !isProved(route) else { return }
        prove(route, telling: [], into: &effects)
    }
}

// MARK: - Routes

extension Node {
    private mutating func route(to receiver: NodeID) -> Peers.Route? {
        peers.route(to: receiver, from: member.addresses, in: registry, at: timers.now)
    }

    private mutating func isProved(_ route: Peers.Route) -> Bool {
        peers.isProved(route, at: timers.now)
    }

    /// Where a member may be heard from and written to.
    func addresses(of member: NodeID) -> [Address] { peers.addresses(of: member, in: registry) }
}
