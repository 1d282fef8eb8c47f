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
}
