extension Balancer {
    /// Does the housekeeping that is due: weights in slow start, reported load, tiers, what has
    /// faded. About every 100 ms is right; what comes late is only done late.
    public mutating func advance(to now: MonotonicTime) {
        let time = now.nanoseconds
        let sinceLast = time.elapsed(since: upkeep.weighedAt)
        guard sinceLast >= (fleet.isWarming ? 100e6 : 1e9) else { return }
        countChallengers(over: sinceLast)
        upkeep.weighedAt = time
        fleet.pardonSpent(at: time)
        if !upkeep.isDrafting { forgetDeparted(at: time) }
        fleet.updateMedian(at: time)
        if fleet.settings.followsReportedCapacity || fleet.settings.ejectionShare == nil {
            fleet.followLoads(at: time)
        }
        if fleet.areRanksOld { fleet.rankByID() }
        fleet.assignShares(at: time)
        let oldStrides = memberStrides
        if fleet.reweigh(at: time) {
            for tier in tiers.indices {
                tiers[tier].reweigh(in: &fleet, oldStrides: oldStrides)
            }
        }
        for index in fleet.slots.indices {
            readmit(index, after: 0)
        }
        shareAmongTiers()
        followPanic()
    }

    /// Takes in what the agent beside an instance says of it; of unknown instances, nothing.
    ///
    /// It works at the next ``advance(to:)``, and fades after 30 s without another report.
    public mutating func hear(_ load: LoadReport, from id: String, at now: MonotonicTime) {
        guard let index = places[id], load.isPlausible else { return }
        fleet.dossiers[index].load = load
        fleet.dossiers[index].loadAt = now.nanoseconds
    }

    /// Tells which part of all demand for the service comes from callers whose nearest tier is this
    /// caller's, in 0...1; nil while that is not known.
    ///
    /// Where the nearest tier is smaller than the demand beside it, the rest spills to the next.
    public mutating func setDemandShare(_ share: Double?) {
        demandShare = share.flatMap { $0 > 0 ? min(1, $0) : nil }
        shareAmongTiers()
    }

    /// Tells where this caller stands among all callers of the service: its rank by any order that
    /// all agree on, over their number, in 0 ..< 1. Until told it stands anywhere.
    ///
    /// Where an instance has more callers than places, evenly spread positions see to it that
    /// exactly as many get one as there are. It works at the next ``advance(to:)``.
    public mutating func setPosition(_ position: Double) {
        guard position >= 0, position < 1 else { return }
        fleet.position = position
    }

    /// Tells how many callers the service has, this one among them; nil while that is not known.
    ///
    /// Each then has an even part of every instance's capacity. What applications say of their
    /// callers (``LoadReport/callers``) counts for more. It works at the next ``advance(to:)``.
    public mutating func setCallers(_ count: Int?) {
        fleet.toldCallers = count.map { Double(max(1, $0)) }
    }

    /// With few requests for many instances, two candidates are mostly both idle: a third helps.
    private mutating func countChallengers(over span: Double) {
        let picks = Double(tally.picks &- upkeep.picksThen)
        let isQuiet = picks * 1e9 < 3 * span * Double(fleet.roll.routable)
        upkeep.challengers = isQuiet && picks > 0 ? 2 : 1
        upkeep.picksThen = tally.picks
    }

    /// Eases an instance in over `duration` nanoseconds.
    mutating func warm(_ index: Int, for duration: Double, at now: Int64) {
        guard duration > 0 else { return }
        fleet.dossiers[index].warmFrom = now
        fleet.dossiers[index].warmFor = duration
        fleet.slots[index].conditions.insert(.warming)
        fleet.isWarming = true
        fleet.setWeight(index, fleet.targetWeight(index, at: now))
    }
}
