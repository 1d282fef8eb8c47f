extension Balancer {
    /// What a balancer is told of one instance of the service.
    public struct Endpoint: Hashable, Sendable {
        /// The instance's name within the service; two endpoints of one update must differ in it.
        public var id: String

        /// Changes when the instance is a new process: its breaker, latency and slow start begin
        /// anew.
        public var incarnation: UInt64

        /// Its part of the traffic relative to the others, in 0...65,535; 0 drains it.
        public var weight: Int

        /// The most requests that it should have in flight from all callers; 0 for no bound.
        public var capacity: Int

        /// Whether its health checks and its node let it be called.
        public var isHealthy: Bool

        /// Whether its node is a member that answers: false while that is unreachable, and once it
        /// is dead or has left. What stands there is no weight that breakers could leave too little
        /// of, so it brings no panic on.
        public var isReachable: Bool

        /// How far it is: 0 for the nearest, up to ``Balancer/farthestTier``.
        public var tier: Int

        /// Whether neither its checks nor its node keep it from being called.
        var mayRun: Bool { isHealthy && isReachable }

        /// An instance; only its id is needed.
        public init(
            id: String,
            incarnation: UInt64 = 0,
            weight: Int = 1,
            capacity: Int = 0,
            isHealthy: Bool = true,
            isReachable: Bool = true,
            tier: Int = 0
        ) {
            self.id = id
            self.incarnation = incarnation
            self.weight = weight
            self.capacity = capacity
            self.isHealthy = isHealthy
            self.isReachable = isReachable
            self.tier = tier
        }
    }

    /// The last tier: what is farther counts as that far.
    public static let farthestTier = 3
}

/// What the agent beside an instance says of it, seen from the side that is called.
public struct LoadReport: Hashable, Sendable {
    /// Calls per second that it could complete at full use; see ``CapacityEstimator``.
    public var capacity: Double

    /// The part of it in use, in 0...1; from its slots or its processor, never from requests
    /// waiting.
    public var utilization: Double

    /// Who makes its traffic: those with at least a quarter of a mean caller's part of it, so that
    /// many who hardly call do not count like one who calls all the time. Empty if that is not
    /// known.
    public var callers: CallerSketch

    /// A report with the given numbers.
    public init(capacity: Double, utilization: Double, callers: CallerSketch = CallerSketch()) {
        self.capacity = capacity
        self.utilization = utilization
        self.callers = callers
    }

    /// Whether the numbers can be meant: finite and not negative.
    var isPlausible: Bool {
        capacity > 0 && capacity < .infinity && utilization >= 0 && utilization < .infinity
    }
}
