/// The fading of all latencies at once: an average is kept as if seen from a common origin, so that
/// looking at one costs a multiplication and not an exponential.
///
/// What is worth `x` at time `t` is kept as `x * e^(t / span)`, times counted from the origin; at
/// any later time `u` it is worth that times `e^(-u / span)`, which is the same factor for all
/// (*forward decay*, Cormode et al. 2009).
struct Fading: Sendable {
    /// Spans from the origin after which it is moved: `e^200` times any latency is still a number.
    private static let reach = 200.0

    /// One over the time in which what is known fades to 37 %, in nanoseconds.
    private let rate: Double
    /// How far the factor may be behind, in nanoseconds: an eight-thousandth of that time.
    private let grain: Int64
    private var origin: Int64 = 0
    /// From when on the factor is too old; no time has been read before the first.
    private var staleAt: Int64 = .min

    /// What a kept value is worth now, for each unit of it.
    private(set) var factor = 1.0

    init(rate: Double) {
        self.rate = rate
        grain = Int64(min(0x1p52, max(1, 1 / rate / 8_192)))
    }

    /// Whether the factor is old. Time never goes back.
    @inline(__always)
    func isBehind(_ now: Int64) -> Bool {
        now >= staleAt
    }

    /// Brings the factor up to date; the factor for all kept values if the origin has moved.
    mutating func follow(_ now: Int64) -> Double? {
        guard isBehind(now) else { return nil }
        if staleAt == .min { origin = now }
        staleAt = now.adding(saturating: grain)
        factor = factor(at: now)
        guard now.elapsed(since: origin) * rate > Self.reach else { return nil }
        defer {
            origin = now
            factor = 1
        }
        return factor
    }

    /// What a kept value is worth at a time, for each unit of it.
    func factor(at now: Int64) -> Double {
        Exponential.decay(now.elapsed(since: origin) * rate)
    }
}
