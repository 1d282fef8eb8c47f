extension Balancer {
    /// Divides traffic among the tiers: as much as the nearest can take, the rest to the next.
    ///
    /// A tier takes its available share times the spill factor, at most all (Envoy's priority rule:
    /// with 1.4, it keeps everything until 29 % of it is gone). Where demand is known, the nearest
    /// takes no more than the factor times its part of capacity over its part of demand.
    mutating func shareAmongTiers() {
        guard tiers.count > 1 else { return }
        let (known, admitted) = weightsByTier()
        let total = known.reduce(0, +)
        guard total > 0 else { return }
        let factor = fleet.settings.spillFactor
        var left = 1.0
        for tier in tiers.indices {
            var limit = known[tier] > 0 ? min(1, factor * admitted[tier] / known[tier]) : 0
            if tier == 0, let demandShare {
                limit = min(limit, factor * known[0] / total / demandShare)
            }
            tiers[tier].share = min(left, limit)
            left -= tiers[tier].share
        }
        guard left < 1 else {
            // Nothing is available anywhere: the nearest with any instance is as good as any.
            for tier in tiers.indices { tiers[tier].share = known[tier] / total }
            return
        }
        for tier in tiers.indices {
            tiers[tier].share /= 1 - left
        }
    }

    private func weightsByTier() -> (known: [Double], admitted: [Double]) {
        var known = [Double](repeating: 0, count: tiers.count)
        var admitted = known
        for index in fleet.slots.indices {
            let slot = fleet.slots[index]
            guard slot.conditions.isDisjoint(with: [.vacant, .draining, .barred]) else { continue }
            let tier = Int(slot.tier)
            guard tier < tiers.count else { continue }
            let weight = Double(fleet.dossiers[index].endpoint.weight)
            known[tier] += weight
            let isAdmitted = slot.conditions.isDisjoint(with: [.critical, .unreachable, .ejected])
            if isAdmitted { admitted[tier] += weight }
        }
        return (known, admitted)
    }
}
