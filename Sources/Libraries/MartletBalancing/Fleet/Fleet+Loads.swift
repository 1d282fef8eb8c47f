extension Fleet {
    /// How long a report holds, and how long it then takes to fade, in nanoseconds.
    private static let reportLife = 30e9
    /// A new process's reports count only after this long: its first calls are not like the rest.
    private static let blackout = 10e9
    /// The least and the most that reports can do to a weight: what one instance says of itself can
    /// at most double its traffic where latency is watched, and add a quarter where it is not.
    private var factors: ClosedRange<Double> {
        settings.policy == .edf2 ? 0.1...2.0 : 0.1...1.25
    }
    /// How far above the median a report is believed when the scale is found.
    private static let credible = 10.0

    /// Takes in what instances report: how much each can bear beside the others, and how busy all
    /// are.
    ///
    /// Capacity is compared with that of the *capacity-weighted* median instance: half of all
    /// capacity is in instances at least that large. Measured so, the large ones have a factor near
    /// 1 and the small ones less, and nobody honest needs more than 2. An instance that claims the
    /// moon gets twice its part, no more. If fewer than half report, nobody's report counts.
    mutating func followLoads(at now: Int64) {
        var claims: [Double] = []
        var capacity = 0.0
        var used = 0.0
        for index in slots.indices where slots[index].conditions.isDisjoint(with: .unroutable) {
            guard let load = dossiers[index].load, trust(index, at: now) > 0 else { continue }
            claims.append(load.capacity)
        }
        claims.sort()
        let isEnough = claims.count * 2 >= roll.routable && !claims.isEmpty
        let ceiling = isEnough ? Self.credible * claims[claims.count / 2] : 0
        let scale = isEnough ? Self.weightedMedian(claims, ceiling: ceiling) : 0
        var factors = 0.0
        var fresh = 0
        for index in slots.indices where slots[index].conditions.isDisjoint(with: .unroutable) {
            guard let load = dossiers[index].load, trust(index, at: now) > 0, isEnough else {
                continue
            }
            let believed = min(load.capacity, ceiling)
            capacity += believed
            used += believed * min(1, load.utilization)
            factors += factor(believed / scale)
            fresh += 1
        }
        utilization = capacity > 0 ? used / capacity : 0.5
        guard settings.followsReportedCapacity, usesFactors else { return }
        // Weights that differ are somebody's word on what each is to get, and stand.
        guard !hasUnequalWeights else {
            for index in slots.indices { dossiers[index].capacityFactor = 1 }
            return
        }
        let neutral = fresh > 0 ? factors / Double(fresh) : 1
        for index in slots.indices where slots[index].conditions.isDisjoint(with: .unroutable) {
            let trust = isEnough ? trust(index, at: now) : 0
            let claim = min(dossiers[index].load?.capacity ?? 0, ceiling)
            let own = trust > 0 ? factor(claim / scale) : neutral
            dossiers[index].capacityFactor = neutral + (own - neutral) * trust
        }
    }

    private var hasUnequalWeights: Bool {
        var common: Int?
        for index in slots.indices where slots[index].conditions.isDisjoint(with: .unroutable) {
            let weight = dossiers[index].endpoint.weight
            if let common, common != weight { return true }
            common = weight
        }
        return false
    }

    private var usesFactors: Bool {
        settings.policy == .edf2 || settings.policy == .weightedRoundRobin
    }

    private func factor(_ ratio: Double) -> Double {
        min(max(ratio, factors.lowerBound), factors.upperBound)
    }

    /// How much an instance's report of its capacity counts now, by its age: 1 while fresh, 0 when
    /// none is left.
    private func trust(_ index: Int, at now: Int64) -> Double {
        let isNew = now.elapsed(since: dossiers[index].seenAt) < Self.blackout
        return isNew ? 0 : reportTrust(index, at: now)
    }

    /// The same for what a new process can tell as well as an old one.
    func reportTrust(_ index: Int, at now: Int64) -> Double {
        guard dossiers[index].load != nil else { return 0 }
        let age = now.elapsed(since: dossiers[index].loadAt)
        return min(1, max(0, 2 - age / Self.reportLife))
    }

    /// The claim in the middle of all capacity, from sorted claims each believed up to `ceiling`.
    private static func weightedMedian(_ claims: [Double], ceiling: Double) -> Double {
        var total = 0.0
        for claim in claims { total += min(claim, ceiling) }
        var above = 0.0
        for claim in claims.reversed() {
            above += min(claim, ceiling)
            if above * 2 >= total { return min(claim, ceiling) }
        }
        return ceiling
    }

    /// Renews the median of the known instances' latencies.
    mutating func updateMedian(at now: Int64) {
        fade(to: now)
        // A hundred of them are enough, and bound the work.
        let step = max(1, slots.count / 100)
        var latencies: [Double] = []
        for index in stride(from: 0, to: slots.count, by: step) where slots[index].latency > 0 {
            latencies.append(expectedLatency(slots[index]))
        }
        guard !latencies.isEmpty else { return }
        latencies.sort()
        medianLatency = latencies[latencies.count / 2]
    }
}
