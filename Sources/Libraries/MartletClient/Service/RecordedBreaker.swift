package import MartletBalancing

/// The fault policy that an instance's registration carries (`Breaker`); what it leaves out is as
/// the library has it.
package struct RecordedBreaker: Hashable, Sendable {
    /// Below 1 a share of calls, from 1 on failures in a row.
    package var threshold: Double?
    package var window: Duration?
    package var interval: Duration?

    package init(threshold: Double?, window: Duration? = nil, interval: Duration? = nil) {
        self.threshold = threshold
        self.window = window
        self.interval = interval
    }

    /// A breaker under this policy.
    package var configuration: CircuitBreaker.Configuration {
        var configuration = CircuitBreaker.Configuration()
        if let threshold, threshold >= 1 {
            configuration.open(afterFailures: Int(min(threshold, 65_535)))
        } else if let threshold, threshold > 0 {
            configuration.open(atShare: threshold)
        }
        if let window, window > .zero { configuration.window = window }
        if let interval, interval > .zero { configuration.interval = interval }
        return configuration
    }
}
