/// How long a service's calls take, in quantiles of the latest ones: when to send a second attempt.
///
/// Counts in buckets an eighth apart, from a microsecond to a minute and more, halved every
/// thousand calls, so that what was long ago fades. It never allocates after it was made.
public struct LatencyDigest: Sendable {
    /// Each bucket's upper end is this many times the one's below.
    private static let step = 1.125
    private static let shortest = 1e3
    private static let size = 160
    private static let period: UInt32 = 1_000
    /// Calls below which a quantile says nothing.
    private static let enough: UInt32 = 50

    private var counts = [UInt32](repeating: 0, count: LatencyDigest.size)
    private var total: UInt32 = 0

    /// A digest of nothing.
    public init() {}

    /// Takes in how long a call took that went well.
    public mutating func observe(_ latency: Duration) {
        let nanoseconds = Double(max(1, latency.saturatedNanoseconds))
        let place = Exponential.log(nanoseconds / Self.shortest) / Self.logOfStep
        counts[Int(min(max(0, place), Double(Self.size - 1)))] += 1
        total += 1
        guard total >= 2 * Self.period else { return }
        total = 0
        for bucket in counts.indices {
            counts[bucket] /= 2
            total += counts[bucket]
        }
    }

    /// The latency that this share of the calls, in 0...1, did not exceed, to an eighth; nil while
    /// there were fewer than fifty.
    public func quantile(_ share: Double) -> Duration? {
        guard total >= Self.enough, share >= 0, share <= 1 else { return nil }
        let wanted = share * Double(total)
        var sum = 0.0
        for bucket in counts.indices {
            sum += Double(counts[bucket])
            if sum >= wanted {
                let end = Self.shortest * Self.power(bucket + 1)
                return .nanoseconds(Int64(min(end, 0x1p62)))
            }
        }
        return nil
    }

    private static let logOfStep = Exponential.log(step)

    private static func power(_ exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<exponent { result *= step }
        return result
    }
}
