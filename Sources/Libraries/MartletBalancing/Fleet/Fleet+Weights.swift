extension Fleet {
    /// A weight must have moved this much for tables to be built anew.
    private static let notable = 0.05

    /// What an instance should weigh now: as configured, as reported, as far as it is eased in.
    func targetWeight(_ index: Int, at now: Int64) -> Double {
        let dossier = dossiers[index]
        var weight = Double(max(1, dossier.endpoint.weight)) * dossier.capacityFactor
        if slots[index].conditions.contains(.warming) {
            weight *= 1 - (1 - warmth(dossier, at: now)) * holding
        }
        return weight
    }

    /// How far an instance is eased in.
    private func warmth(_ dossier: borrowing Dossier, at now: Int64) -> Double {
        guard dossier.warmFor > 0 else { return 1 }
        let part = now.elapsed(since: dossier.warmFrom) / dossier.warmFor
        return max(settings.warmFloor, Exponential.power(min(1, part), settings.warmExponent))
    }

    /// Slow start holds weight back as ejection does, and obeys the same limit: where more would be
    /// held back than the others can carry, everyone's part of it shrinks.
    private mutating func limitHolding(at now: Int64) {
        var held = 0.0
        var total = 0.0
        for index in slots.indices where slots[index].conditions.isDisjoint(with: .unroutable) {
            let weight = Double(dossiers[index].endpoint.weight)
            total += weight
            if slots[index].conditions.contains(.ejected) {
                held += weight
            } else if slots[index].conditions.contains(.warming) {
                held += weight * (1 - warmth(dossiers[index], at: now))
            }
        }
        holding = held > 0 ? min(1, ejectionShare * total / held) : 1
    }

    mutating func setWeight(_ index: Int, _ weight: Double) {
        slots[index].weight = weight
        slots[index].stride = 1 / weight
    }

    /// Weighs every instance anew; true if any weight has moved notably.
    @discardableResult
    mutating func reweigh(at now: Int64) -> Bool {
        var hasMoved = false
        var total = 0.0
        isWarming = false
        limitHolding(at: now)
        for index in slots.indices where slots[index].conditions.isDisjoint(with: .unroutable) {
            if slots[index].conditions.contains(.warming) {
                let dossier = dossiers[index]
                if now.elapsed(since: dossier.warmFrom) >= dossier.warmFor {
                    slots[index].conditions.remove(.warming)
                } else {
                    isWarming = true
                }
            }
            let target = targetWeight(index, at: now)
            let old = slots[index].weight
            if abs(target - old) > Self.notable * old || target > old && isConfigured(index, target)
            {
                setWeight(index, target)
                hasMoved = true
            }
            total += slots[index].weight
        }
        if roll.routable > 0 { meanWeight = total / Double(roll.routable) }
        return hasMoved
    }

    /// Whether the weight is the configured one, which small steps must be able to reach.
    private func isConfigured(_ index: Int, _ weight: Double) -> Bool {
        weight == Double(dossiers[index].endpoint.weight)
    }

    /// Ends slow start where nearly everyone is in it: a fresh deployment has nobody to ease in
    /// beside (Envoy's rule).
    mutating func limitWarming() {
        var warming = 0
        for slot in slots where slot.conditions.isDisjoint(with: .unroutable) {
            if slot.conditions.contains(.warming) { warming += 1 }
        }
        guard warming * 10 > roll.routable * 9 else { return }
        for index in slots.indices {
            slots[index].conditions.remove(.warming)
        }
    }

    /// Empties a slot for its next instance: what is still in flight to the last no longer counts.
    mutating func vacate(_ index: Int) {
        pardon(index)
        totalInFlight -= Int(slots[index].inFlight)
        var next = Slot()
        next.epoch = slots[index].epoch &+ 1
        // A turn that it has in a queue is the next one's.
        next.conditions.formUnion(slots[index].conditions.intersection([.enrolled, .parked]))
        slots[index] = next
    }
}
