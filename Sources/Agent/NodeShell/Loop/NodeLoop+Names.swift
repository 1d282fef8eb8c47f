import Gossip
import Membership
package import Primitives
import Registry

/// Commands that name a member. Several may have had one name, one after the other.
extension NodeLoop {
    /// Forgets the members of a name, or of an id, that are dead or have left; returns their ids.
    ///
    /// Of several holders of one name all that are gone are meant, or the one that lives where none
    /// is gone.
    package func forceLeave(_ name: String) throws(ForgetRefusal) -> [NodeID] {
        let holders = holders(named: name)
        if holders.isEmpty { throw .unknownNode(name) }
        let gone = holders.filter(isGone)
        guard gone.isEmpty else {
            for holder in gone { perform(.forceLeave(holder)) }
            return gone
        }
        guard holders.count == 1, let holder = holders.first else {
            throw .severalHolders(name, ids: holders)
        }
        switch status(of: holder) {
        case .suspect, .unreachable: throw .undecided(name)
        default: throw .stillAlive(name)
        }
    }

    private func holders(named name: String) -> [NodeID] {
        if let id = NodeID(uuid: name), driver.node.registry.member(id) != nil { return [id] }
        return driver.node.holders(ofName: name)
    }

    private func isGone(_ holder: NodeID) -> Bool {
        let status = status(of: holder)
        return holder != driver.node.id && (status == .dead || status == .left)
    }
}

/// Why a member was not forgotten.
package enum ForgetRefusal: Error, Equatable, Sendable {
    case unknownNode(String)
    /// The member is alive here: it can only leave by itself.
    case stillAlive(String)
    /// The member is suspect or unreachable; in some seconds it is alive again or dead.
    case undecided(String)
    /// Several members have the name, and none of them is dead or has left.
    case severalHolders(String, ids: [NodeID])
}
