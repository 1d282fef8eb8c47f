import Membership
import Primitives

/// Whom a rumour may be told: the reachable among all members, without a list of them, which would
/// be made anew for every tick of a large mesh.
struct Audience {
    /// All other members.
    let others: [NodeID]
    let reachableCount: Int
    /// The next member on the ring that nothing speaks against.
    let successor: NodeID?
    private let isReachable: (NodeID) -> Bool

    init(of membership: Membership) {
        others = membership.members
        reachableCount = membership.counts.reachable
        successor = membership.trustedSuccessor()
        isReachable = { membership.status(of: $0)?.isReachable ?? false }
    }

    /// An audience all of whom are reachable.
    init(_ others: [NodeID], successor: NodeID?) {
        self.others = others
        self.successor = successor
        reachableCount = others.count
        isReachable = { _ in true }
    }

    /// Whether a member, one of the others, is alive or suspect.
    func admits(_ member: NodeID) -> Bool { isReachable(member) }
}
