/// The instances of one service as one caller sees them: what every policy reads.
///
/// Slots and dossiers run in parallel; an instance keeps its index from its first appearance until
/// a minute after it has left.
struct Fleet: Sendable {
    let settings: Settings
    var random: SplitMix
    var slots: [Slot] = []
    var dossiers: [Dossier] = []

    /// The conditions that block a pick: all, but for breakers in panic.
    private(set) var blocking = Conditions.blocking
    var totalInFlight = 0
    /// How latencies fade.
    var fading: Fading
    /// The median of the known instances' expected latencies, in nanoseconds; the configured one
    /// before any is known.
    var medianLatency: Double
    /// The mean of the weights of the instances that may get traffic.
    var meanWeight = 1.0
    /// Mean reported utilization, weighted by capacity; 0.5 while unknown.
    var utilization = 0.5

    /// How many callers share the service, as of the last housekeeping.
    var callers = 1.0
    /// How many callers there are, as this caller was told.
    var toldCallers: Double?
    /// Whether `callers` are those that it was told of.
    var sharesEvenly = false
    /// Whether instances came or went since they were ranked.
    var areRanksOld = false

    /// Where this caller stands among all callers, in 0 ..< 1.
    var position: Double
    /// Whether any instance is in slow start.
    var isWarming = false

    /// The part of what slow start would hold back that is held back.
    var holding = 1.0

    var roll = Roll()
    var penalties = PenaltyList()
    /// The calls of all instances in the window.
    var evidence = OutcomeWindow()

    /// Sums over the instances present, kept up to date by every change.
    struct Roll: Hashable, Sendable {
        /// Configured weight of all that are meant to get traffic, healthy or not, but for those
        /// whose nodes are gone.
        var knownWeight = 0
        /// Configured weight of those that may get traffic and whose breaker is closed.
        var admittedWeight = 0
        /// Instances that may get traffic but for their breaker.
        var routable = 0
        var ejected = 0
        var full = 0
        var draining = 0
        var critical = 0
        var barred = 0
    }

    init(settings: Settings, seed: UInt64) {
        self.settings = settings
        random = SplitMix(seed: seed)
        fading = Fading(rate: settings.latencyDecayRate)
        medianLatency = settings.initialLatency
        position = random.unit()
    }

    var inPanic: Bool { !blocking.contains(.ejected) }

    func isEligible(_ index: Int) -> Bool {
        slots[index].conditions.isDisjoint(with: blocking)
    }

    /// Enters or leaves panic as the weights demand; true if that changed.
    mutating func judgePanic() -> Bool {
        guard roll.knownWeight > 0, settings.panicThreshold > 0 else { return setPanic(false) }
        let share = Double(roll.admittedWeight) / Double(roll.knownWeight)
        let threshold = settings.panicThreshold
        return setPanic(share < (inPanic ? min(1, threshold + 0.1) : threshold))
    }

    private mutating func setPanic(_ panic: Bool) -> Bool {
        guard panic != inPanic else { return false }
        if panic {
            blocking.remove(.ejected)
        } else {
            blocking.insert(.ejected)
        }
        return true
    }

    /// Counts a request on its way.
    @inline(__always)
    mutating func begin(_ index: Int, at now: Int64) {
        totalInFlight += 1
        if slots[index].begin(at: now) { setFull(index, true) }
    }

    /// Counts a request back, answered at a time or not at all. What was never begun cannot end:
    /// counts stay at 0.
    mutating func end(_ index: Int, answered: Int64?) {
        guard slots[index].end(answered: answered) else { return }
        totalInFlight -= 1
        if slots[index].inFlight < slots[index].share { setFull(index, false) }
    }

    /// Gives an instance a new share of its capacity.
    mutating func setShare(_ index: Int, _ share: Int32) {
        slots[index].share = share
        setFull(index, slots[index].inFlight >= share)
    }

    private mutating func setFull(_ index: Int, _ full: Bool) {
        guard slots[index].conditions.contains(.full) != full else { return }
        if full {
            slots[index].conditions.insert(.full)
        } else {
            slots[index].conditions.remove(.full)
        }
        // Calls to an instance that has left still end, but the roll no longer counts it.
        guard !slots[index].conditions.contains(.vacant) else { return }
        roll.full += full ? 1 : -1
    }

    /// Notes that an instance's breaker has left or come back to the closed state.
    mutating func setEjected(_ index: Int, _ ejected: Bool) {
        guard slots[index].conditions.contains(.ejected) != ejected else { return }
        if ejected {
            slots[index].conditions.insert(.ejected)
        } else {
            slots[index].conditions.remove(.ejected)
        }
        guard slots[index].conditions.isDisjoint(with: .unroutable) else { return }
        let weight = dossiers[index].endpoint.weight
        roll.ejected += ejected ? 1 : -1
        roll.admittedWeight += ejected ? -weight : weight
    }

    /// Counts the roll anew.
    mutating func callRoll() {
        roll = Roll()
        for index in slots.indices { count(index, by: 1) }
    }

    /// Takes an instance into the roll, or by -1 out of it.
    mutating func count(_ index: Int, by sign: Int) {
        let conditions = slots[index].conditions
        guard !conditions.contains(.vacant) else { return }
        let weight = sign * dossiers[index].endpoint.weight
        if conditions.contains(.full) { roll.full += sign }
        if conditions.contains(.barred) { roll.barred += sign }
        if conditions.contains(.draining) {
            roll.draining += sign
        } else if !conditions.isDisjoint(with: [.critical, .unreachable]) {
            roll.critical += sign
        }
        if conditions.isDisjoint(with: [.barred, .unreachable]) { roll.knownWeight += weight }
        guard conditions.isDisjoint(with: .unroutable) else { return }
        roll.routable += sign
        if conditions.contains(.ejected) {
            roll.ejected += sign
        } else {
            roll.admittedWeight += weight
        }
    }
}
