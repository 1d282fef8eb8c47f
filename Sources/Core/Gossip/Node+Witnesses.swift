import Membership
import Primitives
import Registry
import Wire

/// Who is told what is said against a suspect, beyond the gossip of it: the suspect, and whoever
/// asks (ADR 16).
extension Node {
    /// Has an accusation judged that the registry took.
    mutating func hear(
        _ accusation: Record,
        _ body: AccusationBody,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        if accusation.signer != id { regroup(accusation.signer, at: now, into: &effects) }
        membershipStep(at: now, into: &effects) { membership, effects in
            membership.hear(
                accusationOf: body.target,
                version: body.targetVersion,
                by: accusation.signer,
                at: now,
                into: &effects
            )
        }
    }

    /// What a member said while it was lost here counts once it is back.
    mutating func hearAccusations(
        by accuser: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for record in registry.accusationsMade(by: accuser) {
            guard case .accusation(let body) = record.body, body.target != id else { continue }
            hear(record, body, at: now, into: &effects)
        }
    }

    /// Tells a member what is said against it here.
    mutating func tellAccused(_ member: NodeID, into effects: inout [GossipEffect]) {
        showAccusations(of: member, to: member, into: &effects)
    }

    /// Where somebody comes back, others are likely to, and what was said against them may never
    /// have reached them.
    mutating func tellSuspects(at now: Instant, into effects: inout [GossipEffect]) {
        guard peers.mayTellSuspects(at: now) else { return }
        for suspect in membership.suspects { tellAccused(suspect, into: &effects) }
    }

    /// Says this node's own accusation once more.
    mutating func repeatAccusation(
        of target: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard let own = registry.accusations(of: target).first(where: { $0.signer == id }) else {
            return
        }
        spread(own, from: nil, at: now)
        tellAccused(target, into: &effects)
    }

    /// Shows a peer what is held against a suspect, so that it adds what it knows; the suspect
    /// itself answers with a newer record.
    mutating func showAccusations(
        of suspect: NodeID,
        to peer: NodeID,
        into effects: inout [GossipEffect]
    ) {
        let accusations = registry.accusations(of: suspect).prefix(Node.mostWitnesses)
        for carried in Batches.packed(Array(accusations), overhead: Records.overheadBytes) {
            send(.records(Records(unasked: carried)), to: peer, into: &effects)
        }
    }

    /// Answers a peer that showed accusations of one member: with that member's own record if it is
    /// newer, else with those that the peer did not show. Never with RECORDS, which would be a
    /// question again.
    mutating func addWitnesses(
        to carried: [CarriedRecord],
        from peer: NodeID,
        into effects: inout [GossipEffect]
    ) {
        guard let target = Node.subject(of: carried), target.id != id,
            let member = registry.member(target.id)
        else { return }
        if member.version > target.version {
            return send(.gossip([.record(member)]), to: peer, into: &effects)
        }
        let shown = carried.map(\.bytes)
        let others = registry.accusations(of: target.id)
            .filter { $0.signer != peer && !shown.contains($0.bytes) }
            .prefix(Node.mostWitnesses)
        for carried in Batches.packed(Array(others), overhead: Batches.gossipOverhead) {
            send(.gossip(carried), to: peer, into: &effects)
        }
    }

    /// Whom all of a few accusations are about, and of which version; `nil` for anything else.
    private static func subject(of carried: [CarriedRecord]) -> (id: NodeID, version: Version)? {
        if carried.count > mostWitnesses { return nil }
        var subject: (id: NodeID, version: Version)?
        for one in carried {
            guard case .accusation(let body) = (try? one.read())?.record.body else { return nil }
            if let subject, subject.id != body.target { return nil }
            subject = (body.target, max(subject?.version ?? body.targetVersion, body.targetVersion))
        }
        return subject
    }

    /// K, the largest quorum: more accusations than that convince nobody further.
    private static let mostWitnesses = 3
}
