import Gossip
import Membership
package import Primitives
import Registry
package import Storage

/// What the rest of the agent may ask of the running node.
extension NodeLoop {
    package var isMissingSeeds: Bool { driver.node.isMissingSeeds }

    /// The members to remember for the next start, dead ones included, live ones first.
    package func peersToRemember(limit: Int) -> [StoredPeer] {
        let live = driver.node.membership.reachable
        let others = driver.node.membership.members.filter { !live.contains($0) }
        return (live + others).prefix(limit).compactMap { id in
            guard case .member(let body) = driver.node.registry.member(id)?.body,
                !body.flags.contains(.leaving)
            else { return nil }
            return StoredPeer(id: id, addresses: body.addresses)
        }
    }

    /// Whether members are there to hear a farewell.
    package var hasPeers: Bool { !driver.node.membership.reachable.isEmpty }

    /// Which of these addresses somebody answered at.
    package func answered(among addresses: [Address]) -> [Address] {
        driver.node.answered(among: addresses)
    }
}
