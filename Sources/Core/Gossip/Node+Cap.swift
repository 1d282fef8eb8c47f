import Membership
package import Primitives
import Registry
import Wire

/// Members beyond the cap (docs/protocol.md, Members beyond the cap): nobody who is alive makes
/// way for a newcomer, this node least of all. Who finds no room waits outside and asks again.
extension Node {
    /// Makes room for a member that is not held yet, if there is or can be any: below the soft cap
    /// for a JOIN, below the hard one for a record that came by others, so that the mesh agrees on
    /// who came in. The member longest gone makes way, one that left before one that died.
    mutating func makeRoom(
        for record: Record,
        isJoin: Bool,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) -> Bool {
        guard record.kind == .member, record.signer != id, registry.member(record.signer) == nil
        else { return true }
        let limit = isJoin ? settings.softMemberCap : settings.registry.members
        let hasRoom = registry.memberCount < limit || makeRoom(at: now, into: &effects)
        if hasRoom, !isJoin || !isCrowded(record, at: now) {
            peers.newcomers.forget(record.signer)
            return true
        }
        peers.newcomers.note(record.signer)
        return false
    }

    /// Whether there is room for one member more, or somebody who could make way.
    func hasRoomForMember(at now: Instant) -> Bool {
        registry.memberCount < settings.registry.members
            || peers.departed.longestGone(at: now, atLeast: settings.leastGone) != nil
    }

    private mutating func makeRoom(at now: Instant, into effects: inout [GossipEffect]) -> Bool {
        guard let gone = peers.departed.longestGone(at: now, atLeast: settings.leastGone) else {
            return false
        }
        reap(gone, at: now, into: &effects)
        return true
    }

    /// Whether so many live members stand behind one address, in a mesh that is half full, that no
    /// more are let in from there. A loopback is many agents' by nature.
    private mutating func isCrowded(_ record: Record, at now: Instant) -> Bool {
        guard registry.memberCount > settings.softMemberCap / 2,
            case .member(let body) = record.body, let address = body.addresses.first,
            !address.ip.isLoopback
        else { return false }
        let (registry, membership) = (registry, membership)
        let crowd = peers.newcomers.crowd(at: AddressGroup(of: address.ip), now: now) {
            registry.members.compactMap { member in
                guard membership.status(of: member)?.isReachable == true,
                    case .member(let body)? = registry.member(member)?.body
                else { return nil }
                return body.addresses.first
            }
        }
        return crowd >= settings.membersPerAddress
    }

    /// The newest of those who would be members and find no room, at most 512.
    package var waitingOutside: [NodeID] { peers.newcomers.ids }
}
