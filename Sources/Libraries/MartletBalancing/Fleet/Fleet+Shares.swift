extension Fleet {
    /// Divides each instance's capacity among its callers, and takes this caller's share.
    ///
    /// All shares of an instance add up to its capacity and a slack more (they are never all in use
    /// at once), for one caller alone to the capacity. Where there are more callers than places, a
    /// caller has a place at some instances and none at others: rounding every share up to one
    /// would let twenty callers send twenty requests to an instance that bears four. Who has a
    /// place where follows from the caller's position and the instance's rank, both evenly spread:
    /// every instance then gives away as many places as it has, and every caller gets its part of
    /// them.
    ///
    /// Where applications do not say who calls them and the caller was told how many there are,
    /// each has the same part of every instance, rounded up: one at least.
    mutating func assignShares(at now: Int64) {
        callers = knownCallers(at: now)
        sharesEvenly = callers == 1 && toldCallers != nil
        if sharesEvenly { callers = toldCallers ?? 1 }
        let slack = settings.capacitySlack * (1 - 1 / callers)
        var nearest: (index: Int, distance: Double)?
        var hasPlace = false
        for index in slots.indices where !slots[index].conditions.contains(.vacant) {
            let capacity = dossiers[index].endpoint.capacity
            guard capacity > 0 else {
                if slots[index].share < .max { setShare(index, .max) }
                hasPlace = true
                continue
            }
            if sharesEvenly {
                setShare(index, evenShare(of: capacity))
                hasPlace = true
                continue
            }
            let part = Double(capacity) * (1 + slack) / callers
            let whole = Double(Int32(min(part, Double(Int32.max - 1))))
            let distance = Fleet.fraction(position + dossiers[index].rank)
            let share = whole + (distance < part - whole ? 1 : 0)
            setShare(index, Int32(share))
            guard slots[index].conditions.isDisjoint(with: .unroutable) else { continue }
            if share > 0 { hasPlace = true }
            if nearest.map({ distance < $0.distance }) ?? true { nearest = (index, distance) }
        }
        // Nobody goes empty-handed.
        if !hasPlace, let nearest { setShare(nearest.index, 1) }
    }

    /// What each caller has of a capacity where all have the same.
    func evenShare(of capacity: Int) -> Int32 {
        let part = (Double(capacity) / callers).rounded(.up)
        return Int32(min(max(1, part), Double(Int32.max - 1)))
    }

    /// How many callers the service has, as far as its instances' agents have told; 1 at least.
    private func knownCallers(at now: Int64) -> Double {
        var callers = CallerSketch()
        for index in slots.indices where !slots[index].conditions.contains(.vacant) {
            guard let load = dossiers[index].load, reportTrust(index, at: now) > 0 else { continue }
            callers.formUnion(load.callers)
        }
        return max(1, callers.count)
    }

    /// Ranks the instances by id, a golden section of the circle apart, so that any stretch of the
    /// circle holds its part of them.
    mutating func rankByID() {
        areRanksOld = false
        let present = slots.indices.filter { !slots[$0].conditions.contains(.vacant) }
        guard present.contains(where: { dossiers[$0].endpoint.capacity > 0 }) else { return }
        let sorted = present.sorted { dossiers[$0].endpoint.id < dossiers[$1].endpoint.id }
        for (rank, index) in sorted.enumerated() {
            dossiers[index].rank = Fleet.fraction(Double(rank) * 0.618_033_988_749_894_9)
        }
    }

    private static func fraction(_ x: Double) -> Double {
        x - Double(Int64(x))
    }
}
