extension Balancer {
    /// How long an instance that has left is remembered, in nanoseconds: one that comes back as the
    /// same process finds its breaker as it was.
    private static let memory = 60e9

    /// Tells the balancer which instances the service has now: all of them, not the difference.
    ///
    /// Builds tables, so keep it off the path of picks: 10,000 instances take milliseconds. Of two
    /// endpoints of the same id the first counts.
    public mutating func update(_ endpoints: [Endpoint], at now: MonotonicTime) {
        let time = now.nanoseconds
        let oldStrides = memberStrides
        var isPresent = [Bool](repeating: false, count: fleet.slots.count)
        var changed = upkeep.isFirstUpdate
        for endpoint in endpoints {
            let index = place(for: endpoint, at: time)
            if index == isPresent.count { isPresent.append(false) }
            guard !isPresent[index] else { continue }
            isPresent[index] = true
            if take(endpoint, at: index, time) { changed = true }
        }
        for index in isPresent.indices where !isPresent[index] {
            if leave(index, at: time) { changed = true }
        }
        forgetDeparted(at: time)
        upkeep.isFirstUpdate = false
        upkeep.isDrafting = false
        upkeep.serial &+= 1
        guard changed else { return }
        fleet.callRoll()
        fleet.limitWarming()
        fleet.reweigh(at: time)
        fleet.rankByID()
        fleet.assignShares(at: time)
        enroll(oldStrides: oldStrides)
        followPanic()
    }

    /// The slot of an endpoint, a new one if need be.
    mutating func place(for endpoint: Endpoint, at now: Int64) -> Int {
        if let index = places[endpoint.id] { return index }
        let index = vacancies.popLast() ?? fleet.slots.count
        if index == fleet.slots.count {
            fleet.slots.append(Slot())
            fleet.dossiers.append(Dossier(endpoint: endpoint))
        } else {
            fleet.dossiers[index] = Dossier(endpoint: endpoint)
        }
        places[endpoint.id] = index
        // What is there from the start is not new, only unknown.
        fleet.dossiers[index].seenAt = upkeep.isFirstUpdate ? .min : now
        // Not yet present: `take` sees an instance that appears.
        fleet.dossiers[index].endpoint.isHealthy = false
        return index
    }

    /// Takes in what an endpoint says; true if anything but its load is different.
    mutating func take(_ endpoint: Endpoint, at index: Int, _ now: Int64) -> Bool {
        let endpoint = Self.inRange(endpoint)
        let before = fleet.dossiers[index].endpoint
        let isVacant = fleet.slots[index].conditions.contains(.vacant)
        guard before != endpoint || isVacant else { return false }
        if before.incarnation != endpoint.incarnation {
            renew(index, at: now)
        }
        if before.tier != endpoint.tier {
            fleet.slots[index].conditions.remove(.parked)
        }
        let wasRunning =
            !isVacant && before.mayRun && before.incarnation == endpoint.incarnation
        fleet.dossiers[index].endpoint = endpoint
        fleet.dossiers[index].leftAt = nil
        fleet.slots[index].tier = UInt8(endpoint.tier)
        fleet.slots[index].conditions.remove([.vacant, .critical, .draining, .unreachable])
        if !endpoint.isReachable { fleet.slots[index].conditions.insert(.unreachable) }
        if !endpoint.isHealthy { fleet.slots[index].conditions.insert(.critical) }
        if endpoint.weight == 0 { fleet.slots[index].conditions.insert(.draining) }
        if endpoint.mayRun, !wasRunning, !upkeep.isFirstUpdate {
            warm(index, for: fleet.settings.warmFor, at: now)
        }
        return true
    }

    /// A new process in an old place: nothing of the old one's state is its.
    private mutating func renew(_ index: Int, at now: Int64) {
        let before = fleet.dossiers[index]
        fleet.vacate(index)
        fleet.dossiers[index] = Dossier(endpoint: before.endpoint)
        fleet.dossiers[index].seenAt = now
        fleet.dossiers[index].journaled = before.journaled
        note(index)
    }

    /// Notes that an instance has left; false if it had before.
    mutating func leave(_ index: Int, at now: Int64) -> Bool {
        guard !fleet.slots[index].conditions.contains(.vacant) else { return false }
        fleet.slots[index].conditions.insert(.vacant)
        fleet.dossiers[index].leftAt = now
        return true
    }

    /// Gives the slots of those long gone to others.
    mutating func forgetDeparted(at now: Int64) {
        for index in fleet.slots.indices {
            guard let leftAt = fleet.dossiers[index].leftAt else { continue }
            guard now.elapsed(since: leftAt) > Self.memory else { continue }
            places[fleet.dossiers[index].endpoint.id] = nil
            fleet.vacate(index)
            fleet.dossiers[index] = Dossier(endpoint: Endpoint(id: ""))
            vacancies.append(index)
        }
    }

    /// The strides of the instances that may get traffic, by index; 0 for the others.
    var memberStrides: [Double] {
        fleet.slots.map { $0.conditions.isDisjoint(with: .unlisted) ? $0.stride : 0 }
    }

    /// Gives every tier its members and the policy in force its tables.
    private mutating func enroll(oldStrides: [Double]) {
        for index in fleet.slots.indices {
            let isListed = fleet.slots[index].conditions.isDisjoint(with: .unlisted)
            if isListed {
                fleet.slots[index].conditions.insert(.enrolled)
                if fleet.isEligible(index) { fleet.slots[index].conditions.remove(.parked) }
            } else {
                fleet.slots[index].conditions.remove([.parked, .enrolled])
            }
        }
        let members = fleet.members()
        tiers.resize(to: members.count)
        for tier in tiers.indices {
            tiers[tier].enroll(members[tier], in: &fleet, oldStrides: oldStrides)
        }
        shareAmongTiers()
    }
}

extension Fleet {
    /// The instances that may get traffic, tier by tier up to the last that has any.
    func members() -> [[Int32]] {
        var members = [[Int32]](repeating: [], count: Balancer.farthestTier + 1)
        for index in slots.indices where slots[index].conditions.isDisjoint(with: .unlisted) {
            members[Int(slots[index].tier)].append(Int32(truncatingIfNeeded: index))
        }
        if settings.usesKeys {
            // Who fills a table first gets the places that others want too: by id, every caller has
            // the same table, in whatever order it learnt of them.
            for tier in members.indices {
                members[tier].sort {
                    dossiers[Int($0)].endpoint.id < dossiers[Int($1)].endpoint.id
                }
            }
        }
        let last = members.lastIndex { !$0.isEmpty } ?? 0
        members.removeLast(members.count - last - 1)
        return members
    }
}

extension Balancer {
    /// An endpoint with its numbers in range.
    static func inRange(_ endpoint: Endpoint) -> Endpoint {
        var endpoint = endpoint
        endpoint.weight = min(max(0, endpoint.weight), 65_535)
        endpoint.tier = min(max(0, endpoint.tier), farthestTier)
        return endpoint
    }
}
