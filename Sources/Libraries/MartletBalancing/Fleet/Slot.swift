/// Why an instance may not be picked now, and what else is special about it.
struct Conditions: OptionSet, Sendable {
    let rawValue: UInt16

    /// The slot holds no instance, or one that has left.
    static let vacant = Conditions(rawValue: 1 << 0)
    /// Its checks or its node have failed.
    static let critical = Conditions(rawValue: 1 << 1)
    /// Its weight is 0.
    static let draining = Conditions(rawValue: 1 << 2)
    /// This caller's share of its capacity is in use.
    static let full = Conditions(rawValue: 1 << 3)
    /// Its breaker is open or half open.
    static let ejected = Conditions(rawValue: 1 << 4)
    /// The pick at hand excludes it.
    static let excluded = Conditions(rawValue: 1 << 5)
    /// An operator keeps calls away from it.
    static let barred = Conditions(rawValue: 1 << 6)
    /// It failed not long ago and is among the worst.
    static let penalised = Conditions(rawValue: 1 << 8)
    /// A deadline queue has set it aside until it may be picked again.
    static let parked = Conditions(rawValue: 1 << 9)
    /// It is in slow start.
    static let warming = Conditions(rawValue: 1 << 10)

    /// Its node is unreachable, dead or gone.
    static let unreachable = Conditions(rawValue: 1 << 11)

    /// It has a turn in the queue of its tier, waiting or set aside; or a place in its tables.
    static let enrolled = Conditions(rawValue: 1 << 12)

    /// What keeps an instance from being picked.
    static let blocking: Conditions = [
        .vacant, .critical, .draining, .full, .ejected, .excluded, .barred, .unreachable,
    ]
    /// What keeps traffic from an instance whatever its breaker says.
    static let unroutable: Conditions = [
        .vacant, .critical, .draining, .barred, .unreachable,
    ]
    /// What keeps a probe from an instance whose breaker is open.
    static let unprobeable: Conditions = [
        .vacant, .critical, .draining, .full, .excluded, .unreachable,
    ]
    /// What keeps an instance out of the tables altogether, until the next update.
    static let unlisted: Conditions = [.vacant, .critical, .draining, .unreachable]
}

/// What a pick reads and writes of one instance, kept to one cache line.
struct Slot: Sendable {
    /// Configured weight times reported capacity times slow start; more than 0.
    var weight = 1.0
    /// One over ``weight``: what a turn costs.
    var stride = 1.0
    /// The peak-sensitive latency average in nanoseconds, as ``Fading`` keeps it; 0 while nothing
    /// is known.
    var latency = 0.0
    /// Since when it owes an answer: its last, or the first call of those in flight.
    var silentSince: Int64 = 0
    var inFlight: Int32 = 0
    /// Requests in flight at which the instance is full for this caller.
    var share = Int32.max
    /// The breaker's generation, repeated here for picks.
    var generation: UInt32 = 0
    /// Counts the instances that have lived in this slot.
    var epoch: UInt32 = 0
    var conditions: Conditions = .vacant
    var tier: UInt8 = 0

    /// Counts a request on its way; true if there is room for no other.
    @inline(__always)
    mutating func begin(at now: Int64) -> Bool {
        if inFlight == 0 { silentSince = now }
        inFlight += 1
        return inFlight >= share
    }

    /// Counts a request back; false if there was none.
    @inline(__always)
    mutating func end(answered: Int64?) -> Bool {
        if let answered { silentSince = answered }
        guard inFlight > 0 else { return false }
        inFlight -= 1
        return true
    }
}

/// What is kept of an instance beside its slot, away from the hot path.
struct Dossier: Sendable {
    var endpoint: Balancer.Endpoint
    var breaker = BreakerCore()
    /// The state of the breaker as the journal has it.
    var journaled = BreakerCore.Phase.closed
    /// The last word of the agent beside the instance, and when it came.
    var load: LoadReport?
    var loadAt: Int64 = 0
    /// When this incarnation was first seen.
    var seenAt: Int64 = 0
    /// When slow start began and how long it lasts; 0 for not at all.
    var warmFrom: Int64 = 0
    var warmFor = 0.0
    /// When its latency was last measured.
    var latencyAt: Int64 = 0
    /// When the instance left, if it has.
    var leftAt: Int64?
    /// Reported capacity relative to the others, as last computed.
    var capacityFactor = 1.0
    /// Where it stands on the circle on which places are given away, in 0 ..< 1.
    var rank = 0.0
    /// From when on the failure penalty fades.
    var penaltyFrom: Int64 = 0
    /// When the row of failures below began.
    var rowSince: Int64 = 0
    /// Failures without a success between.
    var failuresInRow: UInt32 = 0
    /// Neighbours in the list of the penalised, oldest failure first.
    var olderPenalty: Int32 = -1
    var newerPenalty: Int32 = -1
}
