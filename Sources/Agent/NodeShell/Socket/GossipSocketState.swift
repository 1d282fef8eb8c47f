/// Whether this agent can hear and speak: what readiness asks of its socket.
package enum GossipSocketState: Equatable, Sendable {
    /// Not opened yet, or closed at the end.
    case closed
    case open
    /// The socket is gone and could not be bound again so far; the reason says what to do.
    case lost(reason: String)

    /// Why nothing is heard or sent, or `nil` while the socket is open.
    package var failure: String? {
        switch self {
        case .open: nil
        case .closed: "the gossip socket is not open yet"
        case .lost(let reason): reason
        }
    }
}
