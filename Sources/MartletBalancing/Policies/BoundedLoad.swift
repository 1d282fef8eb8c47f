/// Where a key goes on a table of hashes, and where else while that place is blocked or too busy.
///
/// Consistent hashing with bounded loads (Mirrokni et al., arXiv 1608.01350): an instance takes a
/// key only while its requests in flight are below `factor` times its fair part. Overflow goes
/// where the key hashes with the next attempt number, not to the neighbour, who would overflow next
/// (arXiv 1908.08762). The counts are this caller's own: it bounds this caller's skew, not the
/// service's.
struct BoundedLoad: Sendable {
    /// Attempts by hash before the members are looked through.
    private static let attempts: UInt64 = 16

    private var members: [Int32] = []
    private var weight = 0.0

    mutating func rebuild(of members: [Int32], in fleet: borrowing Fleet) {
        self.members = members
        weight = 0
        for member in members {
            weight += Double(fleet.dossiers[Int(member)].endpoint.weight)
        }
    }

    /// The hash that a key has at an attempt, counted from 0.
    static func hash(_ key: UInt64, attempt: UInt64) -> UInt64 {
        attempt == 0 ? key : SplitMix.mix(key &+ attempt &* 0x9E37_79B9_7F4A_7C15)
    }

    /// The first place of the key that may be picked and is within its bound; failing that the
    /// first within its bound, and failing that any, from a place that the key decides.
    func pick(_ key: UInt64, in fleet: borrowing Fleet, place: (UInt64) -> Int) -> Int? {
        guard !members.isEmpty else { return nil }
        let unit = boundPerWeight(in: fleet)
        for attempt in 0..<Self.attempts {
            let index = place(Self.hash(key, attempt: attempt))
            if fleet.isEligible(index), isWithin(unit, index, in: fleet) { return index }
        }
        let start = Int(truncatingIfNeeded: key.multipliedFullWidth(by: UInt64(members.count)).high)
        var fallback: Int?
        for step in 0..<members.count {
            let turn = start + step
            let index = Int(members[turn < members.count ? turn : turn - members.count])
            guard fleet.isEligible(index) else { continue }
            if isWithin(unit, index, in: fleet) { return index }
            fallback = fallback ?? index
        }
        return fallback
    }

    /// The requests in flight allowed for one unit of weight; the part of the ejected falls to
    /// others.
    private func boundPerWeight(in fleet: borrowing Fleet) -> Double {
        let roll = fleet.roll
        let share =
            roll.routable > 0
            ? Double(roll.routable - roll.ejected) / Double(roll.routable) : 1
        let carrying = max(1, weight * share)
        return fleet.settings.loadFactor * Double(fleet.totalInFlight + 1) / carrying
    }

    private func isWithin(_ unit: Double, _ index: Int, in fleet: borrowing Fleet) -> Bool {
        let limit = Exponential.ceiling(unit * fleet.slots[index].weight)
        return Double(fleet.slots[index].inFlight) < max(1, limit)
    }
}
