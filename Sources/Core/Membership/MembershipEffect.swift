package import Primitives

/// What membership wants done; `Gossip.Node` turns it into messages and records.
package enum MembershipEffect: Equatable, Sendable {
    /// Send a PING. The suspicion of the target, if there is one, goes first in its cargo.
    case ping(NodeID, nonce: UInt64)
    /// Repeat an unanswered ping as a HELLO, which works across a restart of the target.
    case hello(NodeID, nonce: UInt64)
    /// Ask a relay to probe the target under this nonce; this node waits so long for it.
    case pingRequest(relay: NodeID, target: NodeID, nonce: UInt64, patience: Duration)
    /// As a relay: ping the target on behalf of the requester.
    case relayPing(target: NodeID, nonce: UInt64, requester: NodeID, requesterNonce: UInt64)
    /// As a relay: tell the requester that the target was silent, or that nobody listens there.
    case nack(requester: NodeID, target: NodeID, nonce: UInt64, isRefused: Bool = false)
    /// Sign and publish an accusation of exactly this version, then `hear` it. It corroborates if
    /// another member has accused this version already.
    case accuse(NodeID, version: Version, corroborating: Bool)
    /// Say this node's accusation of the member once more, to the accused first: it stands without
    /// a quorum, and may have reached nobody.
    case accuseAgain(NodeID)
    /// Ask this member what else speaks against a suspect: its word may have passed this node by.
    case ask(NodeID, about: NodeID)
    /// Ask this member for the proof of its address, on which it depends whether its accusation
    /// makes a quorum.
    case prove(NodeID)
    /// A member's status changed in this node's view. Who joins comes from `left`.
    case changed(NodeID, from: MemberStatus, to: MemberStatus, reason: TransitionReason)
    /// A member that was flapping is steady again.
    case steady(NodeID)
    /// The local health multiplier moved (0 to 8).
    case localHealth(Int)
    /// A direct answer came after this long.
    case roundTrip(NodeID, Duration)
    /// A probe round ended without an answer.
    case probeFailed(NodeID)
}

/// Why a member's status changed; one line of the log.
package enum TransitionReason: Equatable, Sendable {
    /// Its own record said so: it joined, came back, refuted, or left.
    case joined, restarted, refuted, left
    /// Accused by this many members, of the quorum needed: for better or worse.
    case accused(by: Int, quorum: Int)
    /// This many rounds of this node's own failed in a row.
    case ownProbesFailed(Int)
    /// The suspicion timer ran out.
    case suspicionExpired(accusers: Int)
    /// It answered this node, or the accusations that spoke against it were void.
    case answered, accusationsVoid
}
