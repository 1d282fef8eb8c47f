import Primitives

/// The tail of a member's round trips in eight bytes: smoothed value plus four deviations, as TCP
/// reckons it (RFC 6298), which is close to the p99 of what networks do.
///
/// Unlike TCP's, samples are minutes apart. So the estimate falls fast: one slow answer while a
/// host starts must not lengthen every time-out of its member for the next quarter of an hour.
struct RoundTripEstimator: Equatable, Sendable {
    private var smoothedMicroseconds: UInt32
    private var deviationUnits: UInt16
    private var samples: UInt16

    /// Samples until the deviation is a member's own.
    private static let enoughSamples = 8
    /// Microseconds in a unit of the deviation, so that a second of it fits.
    private static let deviationUnit: Int64 = 16

    init(first sample: Duration) {
        let value = Self.microseconds(sample)
        smoothedMicroseconds = value
        deviationUnits = UInt16(clamping: Int64(value) / 2 / Self.deviationUnit)
        samples = 1
    }

    var smoothed: Duration { .microseconds(Int64(smoothedMicroseconds)) }

    /// About the 99th percentile. Where little is known of the member, its deviation is taken to be
    /// at most that over all members.
    func tail(overall: RoundTripEstimator?) -> Duration {
        var deviation = deviationMicroseconds
        if samples < Self.enoughSamples, let overall {
            deviation = min(deviation, overall.deviationMicroseconds)
        }
        return .microseconds(Int64(smoothedMicroseconds) + 4 * deviation)
    }

    /// RFC 6298 §2.3 with its gains, 1/4 for the deviation and 1/8 for the smoothed value; on the
    /// way down 1/2 for the smoothed value, and its way down is no deviation.
    mutating func record(_ sample: Duration) {
        let value = Int64(Self.microseconds(sample))
        let smoothed = Int64(smoothedMicroseconds)
        let isFalling = value < smoothed - deviationMicroseconds
        let error = isFalling ? 0 : abs(smoothed - value)
        let deviation = (3 * deviationMicroseconds + error) / 4
        let average = isFalling ? (smoothed + value) / 2 : (7 * smoothed + value) / 8
        deviationUnits = UInt16(clamping: deviation / Self.deviationUnit)
        smoothedMicroseconds = UInt32(clamping: average)
        if samples < .max { samples += 1 }
    }

    private var deviationMicroseconds: Int64 { Int64(deviationUnits) * Self.deviationUnit }

    private static func microseconds(_ duration: Duration) -> UInt32 {
        UInt32(clamping: duration.nanoseconds / 1000)
    }
}

/// Round trips to the members that this node has heard from, and over all of them.
struct RoundTrips: Sendable {
    /// Looked up, never walked.
    private var estimators: [NodeID: RoundTripEstimator] = [:]
    private var overall: RoundTripEstimator?

    /// Whether nobody's answer was timed yet.
    var isEmpty: Bool { overall == nil }

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

    /// What an answer of one never timed may take at most.
    static let longestGuess = Duration.seconds(1)

    /// The tail of a member, or what stands in for it.
    func tail(of id: NodeID) -> Duration {
        if let own = estimators[id] { return own.tail(overall: overall) }
        guard let overall else { return RoundTrips.longestGuess }
        return min(overall.tail(overall: nil), RoundTrips.longestGuess)
    }

    /// How long an answer of this member may take: `factor` times its own tail; of one never heard,
    /// the tail of all; with nobody heard yet, the longest allowed.
    func timeout(of id: NodeID, factor: Int, within range: ClosedRange<Duration>) -> Duration {
        guard let tail = (estimators[id] ?? overall)?.tail(overall: overall) else {
            return range.upperBound
        }
        return min(max(tail * factor, range.lowerBound), range.upperBound)
    }
}
