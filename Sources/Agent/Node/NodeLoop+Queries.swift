import Gossip
import Membership
import Primitives
import Registry

/// What the rest of the agent may ask of the running node.
extension NodeLoop {
    package var isMissingSeeds: Bool { node.isMissingSeeds }
    package var isReady: Bool { node.isReady }
    package var certificateEnd: UInt64 { node.member.certificate.notAfter }

    /// The members to remember for the next start, dead ones included, live ones first.
    package func peersToRemember(limit: Int) -> [StoredPeer] {
        let live = node.membership.reachable
        let others = node.membership.members.filter { !live.contains($0) }
        return (live + others).prefix(limit).compactMap { id in
            guard case .member(let body) = node.registry.member(id)?.body,
                !body.flags.contains(.leaving)
            else { return nil }
            return StoredPeer(id: id, addresses: body.addresses)
        }
    }

    /// The live, dead or left member that shows under a name; `nil` for none.
    func member(named name: String) -> NodeID? {
        if let id = NodeID(uuid: name), node.registry.member(id) != nil { return id }
        return node.shownHolder(ofName: name)
    }

    /// Reaps a member that is dead or left.
    package func forceLeave(_ name: String) throws(ControlError) {
        guard let id = member(named: name) else { throw .unknownNode(name) }
        guard id != node.id, let status = node.membership.status(of: id) else {
            throw .stillAlive(name)
        }
        switch status {
        case .dead, .left: perform(.forceLeave(id))
        case .suspect, .unreachable: throw .undecided(name)
        case .alive, .leaving: throw .stillAlive(name)
        }
    }

    /// Whether members are there to hear a farewell.
    package var hasPeers: Bool { !node.membership.reachable.isEmpty }

    /// Which of these addresses somebody answered at.
    func answered(among addresses: [Address]) -> [Address] {
        node.answered(among: addresses)
    }
}
