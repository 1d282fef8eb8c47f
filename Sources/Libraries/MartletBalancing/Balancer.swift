/// Picks, for one caller, which instance of one service to call next, and learns from how it went.
///
/// Every decision is local: the balancer holds what its owner tells it (``update(_:at:)``,
/// ``hear(_:from:at:)``) and what its own calls showed (``report(_:latency:retryAfter:for:at:)``).
/// It reads no clock and draws no randomness but from its seed, so equal histories give equal
/// picks.
///
/// ```swift
/// var balancer = Balancer(seed: seed)
/// balancer.update([.init(id: "a", weight: 2), .init(id: "b")], at: now)
/// let pick = try balancer.pick(at: now)
/// let endpoint = balancer.endpoint(of: pick)
/// // ... call it ...
/// balancer.report(.ok, latency: .milliseconds(3), for: pick, at: later)
/// ```
///
/// Call ``advance(to:)`` about every 100 ms, and at least once a second: slow start, reported load
/// and weights move there, so that ``pick(_:at:)`` never rebuilds a table and never allocates.
///
/// A balancer is a value with one owner. Several threads want one each (their seeds different) or
/// one behind a lock.
public struct Balancer: Sendable {
    var fleet: Fleet
    var tiers = TierList()
    var probes = ProbeSchedule()
    /// Where an id's instance is. Looked up, never iterated.
    var places: [String: Int] = [:]
    /// Slots free for newcomers, the last first.
    var vacancies: [Int] = []
    var tally = Statistics()
    var demandShare: Double?
    var upkeep = Upkeep()
    /// Breakers that changed since they were last asked for.
    var journal: [BreakerChange] = []

    /// A balancer that knows no instances yet. Give every caller its own seed.
    public init(configuration: Configuration = Configuration(), seed: UInt64) {
        fleet = Fleet(settings: Settings(configuration), seed: seed)
    }

    /// Counts of what has happened since the balancer was made.
    public struct Statistics: Hashable, Sendable {
        /// Picks that found an instance.
        public var picks = 0

        /// Picks that found none.
        public var refusals = 0

        /// Picks made in panic, breakers ignored.
        public var panicPicks = 0

        /// Picks of an instance whose breaker was half open.
        public var probes = 0

        /// Probes that were never reported.
        public var lostProbes = 0

        /// Breakers that opened from the closed state.
        public var trips = 0

        /// Breakers that closed after a probe.
        public var recoveries = 0

        /// Failures at which a breaker would have opened, had too many others not been open.
        public var refusedTrips = 0

        /// Reports of calls from before their breaker last changed its state, or of instances gone.
        public var staleReports = 0

        /// Nothing counted yet.
        public init() {}
    }

    /// Counts of what has happened since the balancer was made.
    public var statistics: Statistics { tally }

    /// Whether so little weight is left that breakers are ignored.
    public var isInPanic: Bool { fleet.inPanic }

    /// Requests in flight from this caller, to all instances.
    public var requestsInFlight: Int { fleet.totalInFlight }
}

/// What housekeeping is due.
struct Upkeep: Sendable {
    var weighedAt: Int64 = .min
    var picksThen = 0
    var isFirstUpdate = true
    var loadsChanged = false
    /// Counts the updates.
    var serial: UInt32 = 0
    /// Whether tables are being built aside. (What they are built from is not copied for it, so it
    /// had better stay as it is.)
    var isDrafting = false
    /// Candidates beside the first for each pick that draws.
    var challengers = 1
}
