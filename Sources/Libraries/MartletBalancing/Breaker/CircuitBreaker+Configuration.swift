extension CircuitBreaker {
    /// When a breaker opens, how long it stays open, and how it tries again.
    ///
    /// `threshold`, `window` and `interval` are the policy; the rest are finer knobs whose defaults
    /// suit most services. Values out of range count as the nearest one in range.
    public struct Configuration: Hashable, Sendable {
        /// The share of failures among the calls of the window at which the breaker opens, in (0,
        /// 1]; more than 1 for never.
        public var threshold: Double

        /// The trailing time that the failure share is taken over.
        public var window: Duration

        /// The base wait of an open breaker before a probe, and the period at which the failure
        /// share is looked at without a new failure.
        public var interval: Duration

        /// Calls in the window below which the failure share says nothing.
        public var minimumRequests = 10

        /// Failures in a row at which the breaker opens whatever the share; 0 for never.
        public var consecutiveFailures = 5

        /// How slow a successful call must be to count as slow; nil for no such rule.
        public var slowCall: Duration?

        /// The share of slow calls at which the breaker opens, where ``slowCall`` is set.
        public var slowThreshold = 1.0

        /// Calls let through at once while the breaker is half open.
        public var probes = 1

        /// How long a probe may go unreported before it counts as lost.
        public var probeLease = Duration.seconds(5)

        /// The longest wait before jitter, however often probes fail.
        public var maximumOpen = Duration.seconds(60)

        /// How far a wait is spread: by a factor drawn from `1 - jitter ... 1 + jitter`.
        public var jitter = 0.5

        /// A policy with the given numbers, and defaults for all else.
        public init(
            threshold: Double = 0.5,
            window: Duration = .seconds(10),
            interval: Duration = .seconds(1)
        ) {
            self.threshold = threshold
            self.window = window
            self.interval = interval
        }

        /// Opens at so many failures in a row, and at no share.
        public mutating func open(afterFailures count: Int) {
            consecutiveFailures = max(1, count)
            threshold = .infinity
        }

        /// Opens at this share of the window's calls, and at no number of failures in a row.
        public mutating func open(atShare share: Double) {
            threshold = share
            consecutiveFailures = 0
        }
    }
}

/// A breaker's configuration in the units of the hot path, every number within its range.
struct BreakerRules: Sendable {
    let threshold: Double
    let bucket: Int64
    let window: Int64
    let interval: Int64
    let minimumRequests: UInt32
    let consecutiveFailures: UInt32
    let slowCall: Int64
    let slowThreshold: Double
    let probes: UInt16
    let probeLease: Int64
    let maximumOpen: Double
    let jitter: Double

    /// Failed probes in a row after which the wait grows no more: 64 intervals.
    static let maximumBackoff: UInt8 = 6

    init(_ configuration: CircuitBreaker.Configuration) {
        threshold = configuration.threshold > 0 ? configuration.threshold : 0.5
        bucket = max(1, configuration.window.saturatedNanoseconds / Int64(OutcomeWindow.buckets))
        window = bucket * Int64(OutcomeWindow.buckets)
        interval = max(1, configuration.interval.saturatedNanoseconds)
        minimumRequests = UInt32(clamping: max(1, configuration.minimumRequests))
        consecutiveFailures = UInt32(clamping: configuration.consecutiveFailures)
        slowCall = max(0, configuration.slowCall?.saturatedNanoseconds ?? .max)
        slowThreshold = BreakerRules.share(configuration.slowThreshold, default: 1)
        probes = UInt16(clamping: max(1, configuration.probes))
        probeLease = max(1, configuration.probeLease.saturatedNanoseconds)
        maximumOpen = Double(max(1, configuration.maximumOpen.saturatedNanoseconds))
        jitter = configuration.jitter >= 0 ? min(1, configuration.jitter) : 0
    }

    /// How long to stay open after `backoff` failed probes in a row.
    func wait(after backoff: UInt8, random: inout SplitMix) -> Double {
        let base = Double(interval) * Double(UInt64(1) << UInt64(min(backoff, Self.maximumBackoff)))
        return min(maximumOpen, base) * (1 + jitter * (2 * random.unit() - 1))
    }

    private static func share(_ value: Double, default standard: Double) -> Double {
        value > 0 ? min(1, value) : standard
    }
}
