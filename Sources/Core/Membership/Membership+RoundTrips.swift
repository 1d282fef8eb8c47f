package import Primitives

/// What is known of how far members are, for whoever waits for one of them.
extension Membership {
    /// The 99th percentile of a member's round trips, about; of one whose answers were never timed
    /// the largest of any member's, at most 1 s, which is also said while nobody's was.
    package func tail(of id: NodeID) -> Duration { roundTrips.tail(of: id) }

    /// Takes a round trip that was measured outside of membership: a question and its answer, told
    /// apart from all others by a nonce of their own.
    package mutating func noteRoundTrip(_ roundTrip: Duration, of id: NodeID) {
        guard table[id] != nil else { return }
        roundTrips.record(roundTrip, of: id)
    }

    /// The member says that it is at other addresses: what was measured was another path.
    package mutating func moved(_ id: NodeID) { roundTrips.forget(id) }

    /// Takes a sample, unless the answer waited for this node itself, whose own timers are overdue.
    mutating func time(
        _ roundTrip: Duration,
        of id: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        if let due = nextDeadline, now - due > Membership.tolerance { return }
        guard table[id] != nil else { return }
        roundTrips.record(roundTrip, of: id)
        effects.append(.roundTrip(id, roundTrip))
    }

    /// How late a timer may be and samples still count.
    private static let tolerance = Duration.milliseconds(10)
}
