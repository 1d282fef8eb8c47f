import Primitives

/// How long a walk with one peer waits, by the round trips measured with it.
struct SessionLimits: Sendable {
    /// The tail of the peer's round trips, as membership knows it.
    let tail: Duration
    let settings: GossipSettings

    /// How long an answer may take: twice the tail. A walk that measured answers itself goes by the
    /// slowest of them where membership knows nothing better.
    func patience(slowest: Duration?) -> Duration {
        let known = slowest.map { min(tail, $0 * 3 / 2) } ?? tail
        return min(
            max(max(known, slowest ?? .zero) * 2, settings.requestTimeout.lowerBound),
            settings.requestTimeout.upperBound
        )
    }

    /// How long a walk may go on without a record that was new.
    var barren: Duration { .seconds(10) + tail * 20 }

    /// Questions that may bring nothing new.
    var mostQuestions: Int { settings.questionLimit }
}
