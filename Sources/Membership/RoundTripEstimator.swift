import Primitives

/// The tail of a member's round trips in eight bytes: smoothed value plus four deviations, as TCP
/// reckons it (RFC 6298), which is close to the p99 of what networks do.
struct RoundTripEstimator: Equatable, Sendable {
    private var smoothedMicroseconds: UInt32
    private var deviationMicroseconds: UInt32

    /// Starts from one sample; with so little known the tail is taken as three times it.
    init(first sample: Duration) {
        let value = Self.microseconds(sample)
        smoothedMicroseconds = value
        deviationMicroseconds = value / 2
    }

    var smoothed: Duration { .microseconds(Int64(smoothedMicroseconds)) }

    /// About the 99th percentile.
    var tail: Duration {
        .microseconds(Int64(smoothedMicroseconds) + 4 * Int64(deviationMicroseconds))
    }

    /// RFC 6298 §2.3 with its gains, 1/4 for the deviation and 1/8 for the smoothed value.
    mutating func record(_ sample: Duration) {
        let value = Int64(Self.microseconds(sample))
        let smoothed = Int64(smoothedMicroseconds)
        let deviation = Int64(deviationMicroseconds)
        deviationMicroseconds = UInt32(clamping: (3 * deviation + abs(smoothed - value)) / 4)
        smoothedMicroseconds = UInt32(clamping: (7 * smoothed + value) / 8)
    }

    private static func microseconds(_ duration: Duration) -> UInt32 {
        UInt32(clamping: duration.nanoseconds / 1000)
    }
}

/// Round trips to the members that this node has heard from, and over all of them.
struct RoundTrips: Sendable {
    /// Looked up, never walked.
    private var estimators: [NodeID: RoundTripEstimator] = [:]
    private var overall: RoundTripEstimator?

    /// What is known of this member.
    subscript(id: NodeID) -> RoundTripEstimator? { estimators[id] }

    mutating func record(_ sample: Duration, of id: NodeID) {
        if overall == nil { overall = RoundTripEstimator(first: sample) }
        overall?.record(sample)
        if estimators[id] == nil {
            estimators[id] = RoundTripEstimator(first: sample)
        } else {
            estimators[id]?.record(sample)
        }
    }

    mutating func forget(_ id: NodeID) {
        estimators[id] = nil
    }

    /// How long an answer of this member may take: `factor` times its own tail; of one never heard,
    /// the tail of all; with nobody heard yet, the longest allowed.
    func timeout(of id: NodeID, factor: Int, within range: ClosedRange<Duration>) -> Duration {
        guard let tail = (estimators[id] ?? overall)?.tail else { return range.upperBound }
        return min(max(tail * factor, range.lowerBound), range.upperBound)
    }
}
