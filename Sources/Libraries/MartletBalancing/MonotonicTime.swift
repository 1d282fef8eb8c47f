/// A reading of a clock that never goes back, in nanoseconds since an origin of the owner's choice.
///
/// The library reads no clock: whoever owns a ``Balancer`` says what time it is. Readings given to
/// one balancer must share an origin. A reading earlier than the last is taken for the same moment.
public struct MonotonicTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since the origin.
    public let nanoseconds: Int64

    /// The reading `nanoseconds` after the origin.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The reading `elapsed` after the origin; out of range, the nearest that fits.
    public init(sinceOrigin elapsed: Duration) {
        nanoseconds = elapsed.saturatedNanoseconds
    }

    /// Whether the left reading is the earlier one.
    public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The reading `duration` later; out of range, the nearest that fits.
    public static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        MonotonicTime(
            nanoseconds: time.nanoseconds.adding(saturating: duration.saturatedNanoseconds)
        )
    }

    /// How much later `left` is than `right`; negative if it is earlier.
    public static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
        let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(
            right.nanoseconds
        )
        return .nanoseconds(overflow ? (left < right ? .min : .max) : difference)
    }
}

extension Duration {
    /// Whole nanoseconds, rounded towards zero; out of range, the nearest that fits.
    var saturatedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return product.adding(saturating: attoseconds / 1_000_000_000)
    }
}

extension Int64 {
    /// The sum; out of range, the nearest that fits.
    func adding(saturating other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }

    /// The sum with a wait in nanoseconds; not a number counts as none, too long as for ever.
    func adding(wait: Double) -> Int64 {
        guard wait > 0 else { return self }
        return adding(saturating: wait < 0x1p62 ? Int64(wait) : .max)
    }

    /// Nanoseconds from `earlier` to this reading, 0 if `earlier` is not earlier.
    func elapsed(since earlier: Int64) -> Double {
        guard self > earlier else { return 0 }
        return Double(UInt64(bitPattern: self &- earlier))
    }
}
