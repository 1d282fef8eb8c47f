import Primitives

/// How long a walk with one peer waits, by the round trips measured with it.
struct SessionLimits: Sendable {
    /// The tail of the peer's round trips, as membership knows it.
    let tail: Duration
    let settings: GossipSettings

    /// How long an answer may take: twice the tail. A walk that measured answers itself goes by
    /// half more than the slowest of them, where that is less, and by what is under way besides.
    func patience(slowest: Duration?, underWay: Int) -> Duration {
        let known = slowest.map { slowest in
            max(slowest, min(tail * 2, slowest * 3 / 2 + SessionLimits.datagram * underWay))
        }
        return min(
            max(known ?? tail * 2, settings.requestTimeout.lowerBound),
            settings.requestTimeout.upperBound
        )
    }

    /// What one datagram of an answer takes a peer and this node.
    private static let datagram = Duration.microseconds(400)

    /// How long a walk may go on without a record that was new.
    var barren: Duration { .seconds(10) + tail * 20 }

    /// Questions that may bring nothing new.
    var mostQuestions: Int { settings.questionLimit }
}
