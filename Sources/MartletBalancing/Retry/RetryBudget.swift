/// How many retries a caller may add to a service's load, as a part of its first attempts.
///
/// Every first attempt pays in a fifth of a retry; a retry, and a hedge, takes out a whole one;
/// both are forgotten after ten seconds (Finagle's budget). A reserve lets quiet callers retry at
/// all. So however much fails, a caller sends at most 1.2 attempts a request and ten a second: a
/// service that is down is not held down by its callers.
///
/// Where most attempts fail nothing is retried at all (Google SRE, ch. 21: retries cannot help a
/// service that is down or drowning): each failure counts one against retries, each success one for
/// them, up to twenty, and retries need more than ten. A tenth of instances failing never gets
/// there.
///
/// One budget for each service and process. Withdraw when a retry is *scheduled*, not when it is
/// sent: in a storm they would all pass before the first is counted (envoy#30205).
public struct RetryBudget: Sendable {
    private let ratio: Double
    private let reserve: Double
    private var balance: TrailingSum
    private var hedges: TrailingSum
    private var confidence = RetryBudget.fullConfidence

    private static let fullConfidence = 20

    /// - Parameters:
    ///   - ratio: Retries paid in by a first attempt.
    ///   - reservePerSecond: Retries a second allowed whatever the number of first attempts.
    ///   - timeToLive: How long payments in and out count.
    public init(
        ratio: Double = 0.2,
        reservePerSecond: Double = 10,
        timeToLive: Duration = .seconds(10)
    ) {
        self.ratio = ratio > 0 ? ratio : 0
        let life = max(.milliseconds(100), timeToLive)
        let seconds = Double(life.saturatedNanoseconds) / 1e9
        reserve = reservePerSecond > 0 ? reservePerSecond * seconds : 0
        balance = TrailingSum(over: life)
        hedges = TrailingSum(over: life)
    }

    /// Counts the first attempt of a request.
    public mutating func deposit(at now: MonotonicTime) {
        balance.add(ratio, at: now.nanoseconds)
    }

    /// Learns how an attempt ended, first or not.
    public mutating func observe(_ outcome: CallOutcome) {
        if outcome.isFailure {
            confidence = max(0, confidence - 1)
        } else if outcome == .ok {
            confidence = min(Self.fullConfidence, confidence + 1)
        }
    }

    /// Whether too many attempts fail for a retry to be of use.
    public var isSuspended: Bool { confidence * 2 <= Self.fullConfidence }

    /// Takes out a retry that is being scheduled; false if there is none left.
    public mutating func withdraw(at now: MonotonicTime) -> Bool {
        guard !isSuspended, available(at: now) >= 1 else { return false }
        balance.add(-1, at: now.nanoseconds)
        return true
    }

    /// Takes out a hedge that is being sent; false if there is none left. Hedges get half of what
    /// retries leave: they make calls quicker, and must not cost others their second chance.
    public mutating func withdrawHedge(at now: MonotonicTime) -> Bool {
        hedges.roll(to: now.nanoseconds)
        let left = available(at: now)
        guard !isSuspended, left >= 1, hedges.total + 2 <= left else { return false }
        balance.add(-1, at: now.nanoseconds)
        hedges.add(1, at: now.nanoseconds)
        return true
    }

    /// How many retries are left now, whether suspended or not.
    public mutating func available(at now: MonotonicTime) -> Double {
        balance.roll(to: now.nanoseconds)
        return max(0, balance.total + reserve)
    }
}
