/// Which calls may be tried again, how often, and after which wait.
public struct RetryPolicy: Hashable, Sendable {
    /// Attempts in all, the first among them; at most five count.
    public var maximumAttempts: Int

    /// The wait before the first retry, before jitter; it doubles with each.
    public var baseDelay: Duration

    /// The longest wait before jitter.
    public var maximumDelay: Duration

    /// How far a wait is spread: by a factor drawn from `1 - jitter ... 1 + jitter`.
    public var jitter: Double

    /// Three attempts, 25 ms doubling to 250 ms, give or take a fifth, unless told otherwise.
    public init(
        maximumAttempts: Int = 3,
        baseDelay: Duration = .milliseconds(25),
        maximumDelay: Duration = .milliseconds(250),
        jitter: Double = 0.2
    ) {
        self.maximumAttempts = maximumAttempts
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.jitter = jitter
    }

    /// Whether an attempt that ended so may be followed by another, budget and deadline aside.
    ///
    /// A call that never reached an instance is always safe to repeat; one that may have been
    /// carried out, only if it is idempotent. Attempts count from 1.
    public func allowsRetry(
        after outcome: CallOutcome,
        attempt: Int,
        isIdempotent: Bool
    ) -> Bool {
        guard attempt >= 1, attempt < min(5, maximumAttempts) else { return false }
        switch outcome {
        case .connect, .rejected: return true
        case .error, .timeout: return isIdempotent
        case .ok, .ignored, .cancelled: return false
        }
    }

    /// How long to wait after an attempt (from 1) before the next. Where that goes to the same
    /// instance, give what it asked for, which wins; another instance has asked for nothing.
    public func delay(
        after attempt: Int,
        retryAfter: Duration? = nil,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        if let retryAfter { return max(.zero, retryAfter) }
        let doublings = UInt64(min(max(0, attempt - 1), 30))
        let base = Double(max(0, baseDelay.saturatedNanoseconds)) * Double(UInt64(1) << doublings)
        let capped = min(base, Double(max(0, maximumDelay.saturatedNanoseconds)))
        let spread = jitter > 0 ? min(1, jitter) : 0
        let factor = 1 + spread * (2 * Double(random.next() >> 11) * 0x1p-53 - 1)
        return .nanoseconds(Int64(min(capped * factor, 0x1p62)))
    }
}
