import MartletBalancing

extension MeshClient {
    /// How a client balances, and what it may use.
    public struct Configuration: Sendable {
        /// How services are balanced that have nothing of their own in ``services``.
        public var standard = ServiceConfiguration()

        /// How single services are balanced, by name; what is set here wins over what the
        /// registrations say.
        public var services: [String: ServiceConfiguration] = [:]

        /// Services to watch from the start, so that their first call waits for nothing.
        public var watched: [String] = []

        /// The most services watched at once.
        public var maximumServices = 256

        /// Whether instances of other datacenters than the agent's may be called.
        public var crossesDatacenters = false

        /// Whether instances of the agent's zone are called as long as enough of them are well.
        public var prefersZone = false

        /// What the agent is told of calls.
        public var reports = Reports()

        /// How long to believe an agent that says it is not ready yet, such as one that has just
        /// started: what it told before counts meanwhile.
        public var readinessPatience = Duration.seconds(3)

        /// The wait before connecting again; it doubles with each failure, to two seconds.
        public var reconnectDelay = Duration.milliseconds(50)

        /// How long the agent may be silent. It writes at least every 15 s.
        public var silenceLimit = Duration.seconds(40)

        /// The clock to go by.
        public var time = TimeSource.monotonic

        /// What decides all that is drawn; nil for the system's randomness.
        public var seed: UInt64?

        /// The defaults, which suit most programs.
        public init() {}
    }

    /// What the agent is told of calls: with it, the agent knows how instances do.
    public struct Reports: Hashable, Sendable {
        /// Whether it is told at all. Picks do not depend on it.
        public var isOn = true

        /// How often it is told.
        public var interval = Duration.milliseconds(250)

        /// The most reports of a service that wait; more are dropped.
        public var limit = 4_096

        /// Told four times a second, unless said otherwise.
        public init() {}
    }
}
