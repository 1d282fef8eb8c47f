extension Balancer {
    /// What is different between two lists of a service's instances.
    public struct Difference: Hashable, Sendable {
        /// Instances that are new, or of which anything is other than before.
        public private(set) var changed: [Endpoint] = []

        /// The ids of those that are there no longer.
        public private(set) var removed: [String] = []

        /// Compares two lists; of two endpoints of the same id the first counts. It takes as long
        /// as they are: do it where no pick waits for it.
        public init(from before: [Endpoint], to now: [Endpoint]) {
            var left: [String: Int] = [:]
            left.reserveCapacity(before.count)
            for (place, endpoint) in before.enumerated() where left[endpoint.id] == nil {
                left[endpoint.id] = place
            }
            var isSeen: Set<String> = []
            for endpoint in now {
                if let place = left.removeValue(forKey: endpoint.id) {
                    if before[place] != endpoint { changed.append(endpoint) }
                    isSeen.insert(endpoint.id)
                } else if isSeen.insert(endpoint.id).inserted {
                    changed.append(endpoint)
                }
            }
            for endpoint in before where left[endpoint.id] != nil {
                left[endpoint.id] = nil
                removed.append(endpoint.id)
            }
        }

        var count: Int { changed.count + removed.count }
    }

    /// Up to this many instances, everything anew costs next to nothing.
    private static let few = 64

    /// Tells the balancer which instances the service has now, and what of that is new.
    ///
    /// Where little has changed among many, it takes no longer than what has changed, so that it
    /// may be done under a lock that picks wait for: turns go on as they are, and tables that are
    /// drawn from or looked up in are to be built by whoever calls (``TableDraft/build(_:)``,
    /// without the lock) and handed over (``install(_:)``). Until then the old ones serve: who is
    /// gone is skipped, who is new gets nothing. Otherwise it is ``update(_:at:)``.
    ///
    /// - Returns: What is to be built; nil if nothing is.
    public mutating func update(
        _ endpoints: [Endpoint],
        differing difference: Difference,
        at now: MonotonicTime
    ) -> TableDraft? {
        guard difference.count > 0 || upkeep.isFirstUpdate else { return nil }
        guard !upkeep.isFirstUpdate, endpoints.count > Self.few,
            difference.count * 8 <= endpoints.count,
            difference.changed.allSatisfy({ staysInTier($0) })
        else {
            update(endpoints, at: now)
            return nil
        }
        let time = now.nanoseconds
        upkeep.serial &+= 1
        for id in difference.removed {
            guard let index = places[id] else { continue }
            change(index) { balancer in _ = balancer.leave(index, at: time) }
        }
        for endpoint in difference.changed {
            let index = place(for: endpoint, at: time)
            change(index) { balancer in _ = balancer.take(endpoint, at: index, time) }
            fleet.giveShare(index)
            if fleet.settings.usesTurns { takeIn(index) }
        }
        shareAmongTiers()
        followPanic()
        return fleet.settings.usesTurns ? nil : draft()
    }

    /// Whether an instance's turn, if it has one, is in the queue of its tier.
    private func staysInTier(_ endpoint: Endpoint) -> Bool {
        let tier = min(max(0, endpoint.tier), Self.farthestTier)
        guard tier < tiers.count else { return false }
        let index = places[endpoint.id] ?? vacancies.last
        guard let index, fleet.slots[index].conditions.contains(.enrolled) else { return true }
        return Int(fleet.slots[index].tier) == tier
    }

    /// Changes one instance, and the sums over all with it.
    private mutating func change(_ index: Int, _ body: (inout Balancer) -> Void) {
        let before = fleet.share(ofMean: index)
        fleet.count(index, by: -1)
        body(&self)
        fleet.count(index, by: 1)
        if !fleet.slots[index].conditions.contains(.warming),
            fleet.slots[index].conditions.isDisjoint(with: .unlisted)
        {
            let time = fleet.dossiers[index].seenAt
            fleet.setWeight(index, fleet.targetWeight(index, at: time))
        }
        fleet.replaceInMean(before, index)
    }

    /// Gives an instance a turn that has none.
    private mutating func takeIn(_ index: Int) {
        guard fleet.slots[index].conditions.isDisjoint(with: .unlisted) else { return }
        let stride = fleet.slots[index].stride
        if fleet.slots[index].conditions.contains(.enrolled) {
            readmit(index, after: fleet.random.unit() * stride)
        } else {
            fleet.slots[index].conditions.insert(.enrolled)
            let wait = fleet.random.exponential() * stride
            let tier = Int(fleet.slots[index].tier)
            tiers[tier].takeIn(index, after: wait, policy: fleet.settings.policy)
        }
    }
}

extension Fleet {
    /// What an instance adds to the weights of which ``meanWeight`` is the mean.
    func share(ofMean index: Int) -> (weight: Double, count: Int) {
        guard slots[index].conditions.isDisjoint(with: .unroutable) else { return (0, 0) }
        return (slots[index].weight, 1)
    }

    /// Puts what an instance adds to the mean in the place of what it did.
    mutating func replaceInMean(_ before: (weight: Double, count: Int), _ index: Int) {
        let after = share(ofMean: index)
        guard roll.routable > 0 else { return }
        let count = Double(roll.routable - after.count + before.count)
        meanWeight = max(0, meanWeight * count - before.weight + after.weight)
        meanWeight = max(.leastNormalMagnitude, meanWeight / Double(roll.routable))
    }

    /// A share of its capacity for one instance, by the callers known; where it has places for some
    /// of them only, the next housekeeping says for whom.
    mutating func giveShare(_ index: Int) {
        let capacity = dossiers[index].endpoint.capacity
        guard capacity > 0 else {
            if slots[index].share < .max { setShare(index, .max) }
            return
        }
        areRanksOld = true
        guard !sharesEvenly else { return setShare(index, evenShare(of: capacity)) }
        let part = Double(capacity) * (1 + settings.capacitySlack * (1 - 1 / callers)) / callers
        setShare(index, Int32(min(max(1, part), Double(Int32.max - 1))))
    }
}
