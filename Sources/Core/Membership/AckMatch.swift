package import Primitives

/// What an answer answered.
package enum AckMatch: Equatable, Sendable {
    /// A round of this node's own.
    case probe
    /// A ping on behalf of this requester, who knows the round under this nonce.
    case relay(requester: NodeID, nonce: UInt64)
    /// Nothing that is still open here.
    case none
}
