/// How many retries a caller may add to a service's load, as a part of its first attempts.
///
/// Every first attempt pays in a fifth of a retry, a retry takes out a whole one; both are
/// forgotten after ten seconds (Finagle's budget). A reserve lets quiet callers retry at all. So
/// however much fails, a caller sends at most 1.2 attempts a request and ten a second: a service
/// that is down is not held down by its callers.
///
/// Hedges may be half as many as retries, counted by the second, and only while retries leave so
/// much. They take nothing from retries: a hedge makes a call quicker, and must not cost another
/// its second chance. Where more is slow than they could mend, all is slow, and more calls would
/// make it slower: once their second's share is asked for there are none until it is over.
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
    /// Hedges sent, as long as payments count.
    private var hedges: TrailingSum
    /// Hedges that a second's first attempts allow, less those that were asked for in it.
    private var pace: TrailingSum
    private let paceReserve: Double
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
        pace = TrailingSum(over: .seconds(1))
        paceReserve = reservePerSecond > 0 ? reservePerSecond / 2 : 0
    }

    /// Counts the first attempt of a request.
    public mutating func deposit(at now: MonotonicTime) {
        balance.add(ratio, at: now.nanoseconds)
        pace.add(ratio / 2, at: now.nanoseconds)
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

    /// Whether a hedge would be granted now. Where not, do not wait to ask for one.
    public mutating func allowsHedge(at now: MonotonicTime) -> Bool {
        hedges.roll(to: now.nanoseconds)
        pace.roll(to: now.nanoseconds)
        guard !isSuspended, pace.total + paceReserve >= 1 else { return false }
        return 2 * hedges.total + 2 <= available(at: now)
    }

    /// Counts a hedge that is to be sent; false if it must not be. One that is refused counts
    /// too: it was wanted.
    public mutating func withdrawHedge(at now: MonotonicTime) -> Bool {
        let isAllowed = allowsHedge(at: now)
        pace.add(-1, at: now.nanoseconds)
        if isAllowed { hedges.add(1, at: now.nanoseconds) }
        return isAllowed
    }

    /// How many retries are left now, whether suspended or not.
    public mutating func available(at now: MonotonicTime) -> Double {
        balance.roll(to: now.nanoseconds)
        return max(0, balance.total + reserve)
    }
}
