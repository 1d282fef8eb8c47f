import Primitives

/// Round trips to the members that this node has heard from, and over all of them.
struct RoundTrips: Sendable {
    private var estimators = OrderedTable<RoundTripEstimator>()
    private var overall: RoundTripEstimator?
    /// Whose tail was the largest when it was last recorded, and that.
    private var farthest: (id: NodeID, tail: Duration)?

    /// What an answer of one never timed is expected to take at most.
    static let longestGuess = Duration.seconds(1)

    /// Whether nobody's answer was timed yet.
    var isEmpty: Bool { overall == nil }

    /// What is known of this member.
    subscript(id: NodeID) -> RoundTripEstimator? { estimators[id] }

    mutating func record(_ sample: Duration, of id: NodeID) {
        if overall == nil { overall = RoundTripEstimator(first: sample) }
        overall?.record(sample, leapsBeyondTail: false)
        if estimators.modify(id, { $0.record(sample) }) == nil {
            estimators.insert(RoundTripEstimator(first: sample), for: id)
        }
        let tail = tail(of: id)
        if let farthest, farthest.tail > tail {
            if farthest.id == id { findFarthest() }
        } else {
            farthest = (id, tail)
        }
    }

    mutating func forget(_ id: NodeID) {
        estimators.remove(id)
        if farthest?.id == id { findFarthest() }
    }

    /// The tail of a member; of one never timed the largest of anybody's, at most 1 s, and that
    /// while nobody was timed: too short a guess would accuse the first far newcomer.
    func tail(of id: NodeID) -> Duration {
        if let own = estimators[id] { return own.tail(overall: overall) }
        guard let farthest else { return RoundTrips.longestGuess }
        return min(farthest.tail, RoundTrips.longestGuess)
    }

    /// The tail over all samples.
    var overallTail: Duration? { overall?.tail(overall: nil) }

    private mutating func findFarthest() {
        farthest = nil
        for position in estimators.ids.indices {
            let tail = estimators.value(at: position).tail(overall: overall)
            if farthest.map({ $0.tail < tail }) ?? true {
                farthest = (estimators.ids[position], tail)
            }
        }
    }
}
