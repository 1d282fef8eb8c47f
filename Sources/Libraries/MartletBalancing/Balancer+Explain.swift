extension Balancer {
    /// How many instances are kept from picks, by the reason that weighs most.
    public struct Exclusions: Hashable, Sendable {
        /// By their breaker, or by order.
        public var breaker: Int

        /// Because this caller's share of their capacity is in use.
        public var capacity: Int

        /// Because they drain.
        public var draining: Int

        /// Because they are unhealthy.
        public var critical: Int
    }

    /// What the balancer knows of one instance, and what it makes of it.
    public struct Standing: Sendable {
        /// The instance as last told.
        public let endpoint: Endpoint

        /// Its weight in force: times reported capacity, times slow start.
        public let weight: Double

        /// What reported capacity contributes to ``weight``.
        public let capacityFactor: Double

        /// The latency expected of it now; nil while none was measured.
        public let latency: Duration?

        /// By how much its last failure makes it look slower; 1 for not at all.
        public let penalty: Double

        /// The state of its breaker.
        public let breaker: CircuitBreaker.State

        /// This caller's requests in flight to it.
        public let inFlight: Int

        /// The most of them at once; nil for no bound.
        public let share: Int?

        /// Whether a pick could return it.
        public let isEligible: Bool

        /// Whether it is being eased in.
        public let isWarming: Bool
    }

    /// How many instances are kept from picks, and why.
    public var exclusions: Exclusions {
        Exclusions(
            breaker: fleet.roll.ejected + fleet.roll.barred,
            capacity: fleet.roll.full,
            draining: fleet.roll.draining,
            critical: fleet.roll.critical
        )
    }

    /// The instance picked, as last told; nil if it is long gone.
    public func endpoint(of pick: Pick) -> Endpoint? {
        let index = Int(pick.index)
        guard fleet.slots.indices.contains(index), fleet.slots[index].epoch == pick.epoch else {
            return nil
        }
        return fleet.dossiers[index].endpoint
    }

    /// What there is to say of an instance; nil if it is not known.
    public func standing(of id: String, at now: MonotonicTime) -> Standing? {
        guard let index = places[id], !fleet.slots[index].conditions.contains(.vacant) else {
            return nil
        }
        let slot = fleet.slots[index]
        let dossier = fleet.dossiers[index]
        let latency = slot.latency * fleet.fading.factor(at: now.nanoseconds)
        return Standing(
            endpoint: dossier.endpoint,
            weight: slot.weight,
            capacityFactor: dossier.capacityFactor,
            latency: latency > 0 ? .nanoseconds(Int64(min(latency, 0x1p62))) : nil,
            penalty: fleet.penalty(index, at: now.nanoseconds),
            breaker: dossier.breaker.state,
            inFlight: Int(slot.inFlight),
            share: slot.share < .max ? Int(slot.share) : nil,
            isEligible: fleet.isEligible(index),
            isWarming: slot.conditions.contains(.warming)
        )
    }
}

extension Balancer.Request {
    /// Keeps the pick away from an instance by its id; of unknown ones, nothing. At most eight
    /// count.
    public mutating func exclude(_ id: String, in balancer: borrowing Balancer) {
        guard let index = balancer.places[id] else { return }
        exclude(Int32(truncatingIfNeeded: index))
    }
}

extension Balancer {
    /// Keeps an instance's breaker open, or disabled, for a while, by an operator's order.
    ///
    /// Panic does not lift such an order. False if the instance is not known or there are no
    /// breakers.
    @discardableResult
    public mutating func force(
        open: Bool,
        _ id: String,
        for duration: Duration = .seconds(3_600),
        at now: MonotonicTime
    ) -> Bool {
        guard fleet.settings.breaker != nil, let index = places[id] else { return false }
        let end = now + duration
        fleet.dossiers[index].breaker.force(open: open, until: end.nanoseconds)
        obey(index, isBarred: open)
        remind(of: index, at: end.nanoseconds)
        return true
    }

    /// Ends an operator's order, and closes the instance's breaker. False if it is not known.
    @discardableResult
    public mutating func release(_ id: String, at now: MonotonicTime) -> Bool {
        guard let index = places[id] else { return false }
        fleet.dossiers[index].breaker.close(at: now.nanoseconds)
        obey(index, isBarred: false)
        return true
    }

    private mutating func obey(_ index: Int, isBarred: Bool) {
        fleet.slots[index].generation = fleet.dossiers[index].breaker.generation
        fleet.slots[index].conditions.remove([.ejected, .barred])
        // What an order overrules, it overrules whole.
        fleet.pardon(index)
        fleet.dossiers[index].failuresInRow = 0
        if isBarred { fleet.slots[index].conditions.insert(.barred) }
        note(index)
        fleet.callRoll()
        readmit(index, after: 0)
        followPanic()
    }
}
