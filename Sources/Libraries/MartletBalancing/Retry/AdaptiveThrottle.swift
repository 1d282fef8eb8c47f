/// Holds a caller's own requests back when a service accepts hardly any (Google SRE, ch. 21).
///
/// A request is refused on the spot with probability `(requests - k * accepts) / (requests + 1)`
/// over two minutes: with `k` 2, half of what is sent may be turned away before anything is held
/// back. Requests count when they are attempted, not when they are answered, so the window must be
/// longer than a call (go-zero#5011).
public struct AdaptiveThrottle: Sendable {
    private let factor: Double
    private var requests: TrailingSum
    private var accepts: TrailingSum
    private var random: SplitMix

    /// - Parameters:
    ///   - factor: Requests sent for each that is accepted, before any is held back.
    ///   - window: How long requests and acceptances count.
    ///   - seed: Decides which requests are held back.
    public init(factor: Double = 2, window: Duration = .seconds(120), seed: UInt64) {
        self.factor = factor >= 1 ? factor : 1
        requests = TrailingSum(over: window)
        accepts = TrailingSum(over: window)
        random = SplitMix(seed: seed)
    }

    /// Counts an attempt; false if it should not be sent.
    public mutating func admit(at now: MonotonicTime) -> Bool {
        let refusal = refusalProbability(at: now)
        requests.add(1, at: now.nanoseconds)
        return refusal <= 0 || random.unit() >= refusal
    }

    /// Counts an attempt that the service accepted, however it ended.
    public mutating func accept(at now: MonotonicTime) {
        accepts.add(1, at: now.nanoseconds)
    }

    /// The part of attempts that is being held back.
    public mutating func refusalProbability(at now: MonotonicTime) -> Double {
        requests.roll(to: now.nanoseconds)
        accepts.roll(to: now.nanoseconds)
        let excess = requests.total - factor * accepts.total
        return max(0, excess / (requests.total + 1))
    }
}
