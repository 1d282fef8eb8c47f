import Primitives

/// The tail of a member's round trips in eight bytes: smoothed value plus four deviations, as TCP
/// reckons it (RFC 6298), which is close to the p99 of what networks do.
///
/// Unlike TCP's, samples are minutes apart. So one beyond the tail counts at once, or a path that
/// became long would fail rounds for minutes; and the estimate falls fast, or one slow answer while
/// a host starts would lengthen every time-out of its member for as long (ADR 19).
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
    /// way down 1/4 for the smoothed value, and its way down is no deviation. What is beyond the
    /// tail moves both at once, where one member is asked about.
    mutating func record(_ sample: Duration, leapsBeyondTail: Bool = true) {
        let value = Int64(Self.microseconds(sample))
        let smoothed = Int64(smoothedMicroseconds)
        let deviation = deviationMicroseconds
        if samples < .max { samples += 1 }
        if leapsBeyondTail, value > smoothed + 4 * deviation {
            let leap = max(smoothed, (3 * value + smoothed) / 4)
            return keep(leap, deviation: max(deviation, value - leap, value / 16))
        }
        let isFalling = value < smoothed - deviation
        let error = isFalling ? 0 : abs(smoothed - value)
        keep(
            isFalling ? (3 * smoothed + value) / 4 : (7 * smoothed + value) / 8,
            deviation: (3 * deviation + error) / 4
        )
    }

    private mutating func keep(_ smoothed: Int64, deviation: Int64) {
        smoothedMicroseconds = UInt32(clamping: smoothed)
        deviationUnits = UInt16(clamping: deviation / Self.deviationUnit)
    }

    private var deviationMicroseconds: Int64 { Int64(deviationUnits) * Self.deviationUnit }

    private static func microseconds(_ duration: Duration) -> UInt32 {
        UInt32(clamping: duration.nanoseconds / 1000)
    }
}
