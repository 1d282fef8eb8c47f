/// How many calls a caller should have in flight to one service, found out from how long they take:
/// it stops before the servers drown (a gradient on the least latency, as in Envoy's adaptive
/// concurrency filter and Netflix's concurrency-limits).
///
/// Each window of at least ``Configuration/samples`` calls gives a typical latency. While it is
/// near the least that was seen, the limit grows by its square root; where it is longer, the limit
/// shrinks by the ratio of the two. Now and then the least is measured anew, or a service that has
/// become slower for good would never be let back in.
public struct ConcurrencyLimit: Sendable {
    /// The bounds of a limit.
    public struct Configuration: Hashable, Sendable {
        /// The limit to begin with.
        public var initial = 32

        /// The limit never falls below this.
        public var least = 4

        /// The limit never rises above this.
        public var most = 4_096

        /// How far a window's latency may lie above the least before the limit shrinks: 1.5 for
        /// half as much again.
        public var tolerance = 1.5

        /// Calls in a window.
        public var samples = 50

        /// Windows after which the least latency is measured anew.
        public var renewal = 200

        /// Bounds that suit most services.
        public init() {}
    }

    private let configuration: Configuration
    private var exact: Double
    private var least = Double.infinity
    private var sum = 0.0
    private var count = 0
    private var busiest = 0
    private var windows = 0

    /// A limit at its beginning.
    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        exact = Double(max(1, configuration.initial))
        exact = bounded(exact)
    }

    /// Calls that may be in flight now.
    public var limit: Int { Int(exact) }

    /// Whether another call may begin beside so many in flight.
    public func admits(inFlight: Int) -> Bool { inFlight < limit }

    /// Whether a place is free for what could be left out, a hedge: a quarter is kept for calls.
    public func hasSpare(inFlight: Int) -> Bool { inFlight < limit - max(1, limit / 4) }

    /// Learns how a call ended that had so many beside it when it began to count. Dropped calls (a
    /// time-out, a rejection) shrink the limit at once.
    public mutating func observe(_ outcome: CallOutcome, latency: Duration?, inFlight: Int) {
        busiest = max(busiest, inFlight)
        switch outcome {
        case .timeout, .rejected: exact = bounded(exact * 0.95)
        case .ok:
            guard let latency else { return }
            let sample = Double(max(1, latency.saturatedNanoseconds))
            sum += sample
            count += 1
            if count >= max(1, configuration.samples) { conclude() }
        case .error, .connect, .ignored, .cancelled: break
        }
    }

    private mutating func conclude() {
        let typical = sum / Double(count)
        least = min(least, typical)
        windows += 1
        let gradient = max(0.5, min(1, configuration.tolerance * least / typical))
        let grown = exact * gradient + (gradient >= 1 ? exact.squareRoot() : 0)
        // A limit that is not used says nothing: it does not grow while half of it is idle.
        if gradient < 1 || busiest * 2 >= limit { exact = bounded(grown) }
        if windows >= max(1, configuration.renewal) {
            windows = 0
            least = typical
        }
        sum = 0
        count = 0
        busiest = 0
    }

    private func bounded(_ value: Double) -> Double {
        let least = Double(max(1, configuration.least))
        return min(max(least, value), max(least, Double(configuration.most)))
    }
}
