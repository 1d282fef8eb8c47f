extension Balancer {
    /// How a balancer picks and protects. The defaults suit most services.
    ///
    /// Values out of range count as the nearest one in range.
    public struct Configuration: Sendable {
        /// How to choose among the instances that may be called.
        public var policy: BalancingPolicy

        /// When an instance's breaker opens; nil for no breakers.
        public var breaker: CircuitBreaker.Configuration?

        /// How many instances breakers may eject, and penalties may mark, at once.
        public var ejectionLimit = EjectionLimit.loadAware

        /// How a new or recovered instance is eased in; nil for at once.
        public var slowStart: SlowStart? = SlowStart()

        /// The share of the service's weight that breakers must leave; below it they are ignored
        /// until a tenth more is left (*panic*). 0 for never.
        public var panicThreshold = 0.5

        /// By how much a failure makes an instance look slower, in multiples, before it fades; 0
        /// for not at all. Without it an instance that fails fast draws traffic.
        public var failurePenalty = 100.0

        /// The time in which a failure penalty fades to 37 %.
        public var penaltyDecay = Duration.seconds(10)

        /// The longest time that an instance can ask to be held off for with `Retry-After`.
        public var longestHold = Duration.seconds(300)

        /// The time in which a latency peak fades to 37 %.
        public var latencyDecay = Duration.seconds(10)

        /// The latency taken for typical of the service while none was measured: instances faster
        /// than half of what is typical are not told apart.
        public var initialLatency = Duration.milliseconds(30)

        /// How many times cheaper another candidate must be to take the turn from the first (edf2).
        public var hysteresis = 1.2

        /// By how much the local shares of an instance's capacity may add up to more than the
        /// whole.
        public var capacitySlack = 0.5

        /// Whether to weigh instances by what their own agents report that they can bear (edf2 and
        /// weightedRoundRobin).
        public var followsReportedCapacity = true

        /// How far above its fair part an instance may be loaded by keys (maglev and ring).
        public var loadFactor = 1.25

        /// By how much the nearest tier may be over-provisioned before traffic spills to the next.
        public var spillFactor = 1.4

        /// The defaults, with the given policy and breaker.
        public init(
            policy: BalancingPolicy = .edf2,
            breaker: CircuitBreaker.Configuration? = CircuitBreaker.Configuration()
        ) {
            self.policy = policy
            self.breaker = breaker
        }
    }

    /// A bound on the instances held back at once: too many, and the rest drown.
    public enum EjectionLimit: Hashable, Sendable {
        /// Half of them at rest, fewer as their reported utilization rises, a tenth at 81 %.
        case loadAware

        /// Always this share, in 0...1.
        case share(Double)
    }

    /// The easing in of an instance: its weight rises from a floor over a while.
    public struct SlowStart: Hashable, Sendable {
        /// How long a new instance is eased in; one that comes back, a third of it.
        public var duration: Duration

        /// The share of its weight that an instance starts with.
        public var floor: Double

        /// 1 for a straight rise; more rises faster at first.
        public var aggression: Double

        /// A straight rise from a tenth over thirty seconds unless told otherwise.
        public init(
            duration: Duration = .seconds(30),
            floor: Double = 0.10,
            aggression: Double = 1
        ) {
            self.duration = duration
            self.floor = floor
            self.aggression = aggression
        }
    }
}

/// A balancer's configuration in the units of the hot path, every number within its range.
struct Settings: Sendable {
    let policy: BalancingPolicy
    /// Whether it is the key that decides.
    let usesKeys: Bool
    /// Whether there is a table that goes by what instances weigh now, and not as configured.
    let usesWeights: Bool
    /// Whether instances take turns in a queue, which needs no table.
    let usesTurns: Bool
    let breaker: BreakerRules?
    /// The window in which calls are counted, breakers or not.
    let evidence: BreakerRules
    let ejectionShare: Double?
    let warmFor: Double
    let warmFloor: Double
    let warmExponent: Double
    let panicThreshold: Double
    let failurePenalty: Double
    let penaltyDecay: Double
    let longestHold: Int64
    /// One over the time in which a latency peak fades to 37 %, in nanoseconds.
    let latencyDecayRate: Double
    let initialLatency: Double
    let hysteresis: Double
    let capacitySlack: Double
    let followsReportedCapacity: Bool
    let loadFactor: Double
    let spillFactor: Double

    init(_ configuration: Balancer.Configuration) {
        policy = configuration.policy
        usesKeys = policy == .maglev || policy == .ring
        usesWeights = policy == .random || policy == .leastRequest || policy == .peakEWMA
        usesTurns = policy == .edf2 || policy == .weightedRoundRobin
        breaker = configuration.breaker.map(BreakerRules.init)
        evidence = breaker ?? BreakerRules(CircuitBreaker.Configuration())
        switch configuration.ejectionLimit {
        case .loadAware: ejectionShare = nil
        case .share(let share): ejectionShare = Settings.clamp(share, 0...1)
        }
        warmFor = Settings.nanoseconds(configuration.slowStart?.duration ?? .zero, atLeast: 0)
        warmFloor = Settings.clamp(configuration.slowStart?.floor ?? 1, 0.001...1)
        warmExponent = 1 / Settings.clamp(configuration.slowStart?.aggression ?? 1, 0.1...100)
        panicThreshold = Settings.clamp(configuration.panicThreshold, 0...1)
        failurePenalty = Settings.clamp(configuration.failurePenalty, 0...1e6)
        penaltyDecay = Settings.nanoseconds(configuration.penaltyDecay, atLeast: 1)
        longestHold = max(0, configuration.longestHold.saturatedNanoseconds)
        latencyDecayRate = 1 / Settings.nanoseconds(configuration.latencyDecay, atLeast: 1)
        initialLatency = Settings.nanoseconds(configuration.initialLatency, atLeast: 1)
        hysteresis = Settings.clamp(configuration.hysteresis, 1...1e6)
        capacitySlack = Settings.clamp(configuration.capacitySlack, 0...100)
        followsReportedCapacity = configuration.followsReportedCapacity
        loadFactor = Settings.clamp(configuration.loadFactor, 1...1e6)
        spillFactor = Settings.clamp(configuration.spillFactor, 1...100)
    }

    private static func clamp(_ value: Double, _ range: ClosedRange<Double>) -> Double {
        value >= range.lowerBound ? min(value, range.upperBound) : range.lowerBound
    }

    private static func nanoseconds(_ duration: Duration, atLeast least: Int64) -> Double {
        Double(max(least, duration.saturatedNanoseconds))
    }
}
