extension Balancer {
    /// How long to wait before looking again at a breaker whose instance cannot be probed now.
    private static let patience: Int64 = 100_000_000

    /// A probe of an open breaker that is due, if the call may be used for one.
    ///
    /// There is no timer for each instance: a pick that comes after the wait is the probe. Where
    /// the call may not probe, the reminder stays, and a later pick will do.
    mutating func probe(_ request: Request, at now: Int64) -> Pick? {
        guard let rules = fleet.settings.breaker else { return nil }
        guard request.mayProbe || fleet.roll.admittedWeight == 0 else { return nil }
        while let entry = probes.take(at: now) {
            let index = Int(entry.index)
            guard fleet.slots[index].epoch == entry.epoch else { continue }
            settleBreaker(index, at: now, rules: rules)
            let phase = fleet.dossiers[index].breaker.phase
            guard phase == .open || phase == .halfOpen else { continue }
            guard fleet.dossiers[index].breaker.until <= now || phase == .halfOpen else { continue }
            let conditions = fleet.slots[index].conditions
            guard conditions.isDisjoint(with: .unprobeable) else {
                probes.add(
                    .init(due: now &+ Self.patience, index: entry.index, epoch: entry.epoch)
                )
                continue
            }
            let life = request.lease.map { max(1, $0.saturatedNanoseconds) } ?? rules.probeLease
            let end = now.adding(saturating: life)
            if fleet.dossiers[index].breaker.takeProbe(at: now, until: end, rules: rules) {
                return sendProbe(index, at: now, rules: rules)
            }
        }
        return nil
    }

    private mutating func sendProbe(_ index: Int, at now: Int64, rules: BreakerRules) -> Pick {
        let breaker = fleet.dossiers[index].breaker
        fleet.slots[index].generation = breaker.generation
        note(index)
        fleet.begin(index, at: now)
        tally.picks += 1
        tally.probes += 1
        let isPlaceLeft = breaker.probesOut < rules.probes
        remind(of: index, at: isPlaceLeft ? now : breaker.until)
        return Pick(
            index: Int32(truncatingIfNeeded: index),
            epoch: fleet.slots[index].epoch,
            generation: breaker.generation,
            isProbe: true,
            isInPanic: false
        )
    }

    /// Lets a pick that is a probe take until `end` to be reported. Of other picks, nothing.
    public mutating func keepProbe(_ pick: Pick, until end: MonotonicTime) {
        let index = Int(pick.index)
        guard pick.isProbe, fleet.slots.indices.contains(index),
            fleet.slots[index].epoch == pick.epoch
        else { return }
        let isOut = fleet.dossiers[index].breaker.keepProbe(
            generation: pick.generation,
            until: end.nanoseconds
        )
        if isOut { remind(of: index, at: end.nanoseconds) }
    }

    /// Takes in that a probe taken for lost has ended well; true if that closed the breaker.
    mutating func takeLateProbe(_ pick: Pick, at now: Int64) -> Bool {
        let index = Int(pick.index)
        let isClosed = fleet.dossiers[index].breaker.takeLate(
            generation: pick.generation,
            at: now
        )
        if isClosed { apply(.closed, to: index, at: now) }
        return isClosed
    }

    /// Brings on what time alone brings to a breaker.
    mutating func settleBreaker(_ index: Int, at now: Int64, rules: BreakerRules) {
        let change = fleet.dossiers[index].breaker.settle(
            at: now,
            rules: rules,
            random: &fleet.random
        )
        guard let change else { return }
        if change == .reopened { tally.lostProbes += 1 }
        apply(change, to: index, at: now)
    }

    /// Lets the rest of the balancer follow a breaker's change of state.
    mutating func apply(_ change: BreakerCore.Change, to index: Int, at now: Int64) {
        let breaker = fleet.dossiers[index].breaker
        fleet.slots[index].generation = breaker.generation
        switch change {
        case .opened:
            tally.trips += 1
            fleet.setEjected(index, true)
            remind(of: index, at: breaker.until)
        case .reopened:
            remind(of: index, at: breaker.until)
        case .closed:
            closeBreaker(index, at: now)
        case .refused:
            tally.refusedTrips += 1
        }
        note(index)
        followPanic()
        // In panic its breaker does not keep calls away, so its penalty has to.
        if change == .opened, !fleet.inPanic { fleet.pardon(index) }
    }

    /// An instance comes back: nothing is known of its latency, and it is eased in.
    private mutating func closeBreaker(_ index: Int, at now: Int64) {
        if fleet.slots[index].conditions.contains(.barred) {
            fleet.slots[index].conditions.remove(.barred)
            fleet.callRoll()
        }
        if fleet.slots[index].conditions.contains(.ejected) { tally.recoveries += 1 }
        fleet.setEjected(index, false)
        fleet.slots[index].latency = 0
        fleet.dossiers[index].failuresInRow = 0
        fleet.pardon(index)
        warm(index, for: fleet.settings.warmFor / 3, at: now)
        readmit(index, after: fleet.random.unit() * fleet.slots[index].stride)
    }

    /// Puts an instance that may be picked again back into the queue that set it aside.
    mutating func readmit(_ index: Int, after wait: Double) {
        guard fleet.slots[index].conditions.contains(.parked), fleet.isEligible(index) else {
            return
        }
        fleet.slots[index].conditions.remove(.parked)
        let tier = Int(fleet.slots[index].tier)
        tiers[tier].admit(index, after: wait, policy: fleet.settings.policy)
    }

    /// Enters or leaves panic if need be. Entering, what breakers had set aside comes back;
    /// leaving, it is set aside again when its turn comes, and needs no penalty beside.
    mutating func followPanic() {
        guard fleet.judgePanic() else { return }
        for index in fleet.slots.indices {
            if fleet.inPanic {
                readmit(index, after: fleet.random.unit() * fleet.slots[index].stride)
            } else if fleet.slots[index].conditions.contains(.ejected) {
                fleet.pardon(index)
            }
        }
    }

    /// Has a breaker looked at again.
    mutating func remind(of index: Int, at due: Int64) {
        probes.add(
            .init(
                due: due,
                index: Int32(truncatingIfNeeded: index),
                epoch: fleet.slots[index].epoch
            )
        )
    }
}
