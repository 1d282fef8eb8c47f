import Membership
import Primitives
import Registry
import Sodium
import Wire

/// JOIN, and what is said of members that were reaped (docs/protocol.md, First contact).
extension Node {
    /// A newcomer's own record, from an address that its cookie proves: the first state kept of it.
    mutating func handleJoin(
        _ envelope: Envelope,
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        guard case .join(let join) = try envelope.unverifiedMessage() else { throw .malformed }
        let sender = envelope.sender
        guard
            verification.cookies.accepts(
                join.cookie,
                sender: sender,
                epoch: envelope.epoch,
                address: address
            )
        else { throw .cookie }
        try peers.checkReplay(of: envelope)
        guard peers.payJoin(at: now) else { throw .budget }
        let unverified = try join.record.read()
        guard unverified.record.signer == sender, case .member(let body) = unverified.record.body
        else { throw .recordSigner }
        let verified = try unverified.verifiedMember(
            by: &verification.authorities,
            in: identity.cluster
        )
        _ = try envelope.verified(by: body.certificate.subject)
        try judgeTime(of: join, by: verified.value, body, at: now, into: &effects)
        guard makeRoom(for: verified.value, isJoin: true, at: now, into: &effects) else {
            throw .memberCap
        }
        peers.commit(envelope)
        if body.addresses.contains(address) { peers.proofs.prove(sender, at: address, now: now) }
        welcome(verified, at: now, into: &effects)
    }

    /// Takes in a newcomer that proved itself, and answers what it asked meanwhile.
    private mutating func welcome(
        _ member: Verified<Record>,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let sender = member.signer
        counters.count(.datagramsAccepted)
        joining.heard(at: now)
        registry.liftMarker(sender)
        adopt(member, from: RecordSource(id: sender), at: now, into: &effects)
        addressProved(of: sender, at: now, into: &effects)
        tellAccused(sender, into: &effects)
    }

    /// Somebody reaped a member: who holds it gone follows, and who never heard it and knows who
    /// has its name now; who else holds it alive tells it.
    mutating func handle(_ marker: Marker, at now: Instant, into effects: inout [GossipEffect]) {
        if marker.member == id {
            surpassMarker(marker.version, at: now)
            return
        }
        guard let held = registry.member(marker.member), held.version <= marker.version else {
            return
        }
        if peers.departed.contains(marker.member) || isFollowed(marker.member) {
            noteSuccession(from: marker.member, into: &effects)
            remove(marker.member, at: now, into: &effects)
        } else {
            send(.marker(marker), to: marker.member, into: &effects)
        }
    }
}
