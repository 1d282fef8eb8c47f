/// Where a key goes on a table of hashes, and where else while that place is blocked or too busy.
///
/// Consistent hashing with bounded loads (Mirrokni et al., arXiv 1608.01350): an instance takes a
/// key only while its requests in flight are below `factor` times its fair part. Overflow goes
/// where the key hashes with the next attempt number, not to the neighbour, who would overflow next
/// (arXiv 1908.08762). The counts are this caller's own: it bounds this caller's skew, not the
/// service's.
///
/// What is looked at while picking is passed as `inout` though nothing in it changes: borrowed, it
/// would be copied for each look.
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
    @inline(__always)
    func pick(_ key: UInt64, in fleet: inout Fleet, place: (UInt64) -> Int) -> Int? {
        guard !members.isEmpty else { return nil }
        let home = place(key)
        if isOpen(home, in: &fleet) { return home }
        return overflow(key, in: &fleet, place: place)
    }

    @inline(never)
    private func overflow(
        _ key: UInt64,
        in fleet: inout Fleet,
        place: (UInt64) -> Int
    ) -> Int? {
        for attempt in 1..<Self.attempts {
            let index = place(Self.hash(key, attempt: attempt))
            if isOpen(index, in: &fleet) { return index }
        }
        let start = Int(truncatingIfNeeded: key.multipliedFullWidth(by: UInt64(members.count)).high)
        var fallback: Int?
        for step in 0..<members.count {
            let turn = start + step
            let index = Int(members[turn < members.count ? turn : turn - members.count])
            if isOpen(index, in: &fleet) { return index }
            if fallback == nil, fleet.isEligible(index) { fallback = index }
        }
        return fallback
    }

    /// Whether an instance may be picked and is within its bound:
    /// `requests < ceil(factor * (all requests + 1) * own weight / weight of all)`, with room for
    /// one always. (Multiplied out, as a division costs more than the rest; a whole number is below
    /// the ceiling of a bound if it is below the bound.)
    @inline(__always)
    private func isOpen(_ index: Int, in fleet: inout Fleet) -> Bool {
        guard fleet.isEligible(index) else { return false }
        let inFlight = fleet.slots[index].inFlight
        guard inFlight > 0 else { return true }
        let allowed = fleet.settings.loadFactor * Double(fleet.totalInFlight + 1)
        return Double(inFlight) * carrying(in: &fleet) < allowed * fleet.slots[index].weight
    }

    /// The weight that carries the load: the part of the ejected falls to others.
    private func carrying(in fleet: inout Fleet) -> Double {
        let roll = fleet.roll
        guard roll.ejected > 0, roll.routable > 0 else { return max(1, weight) }
        return max(1, weight * Double(roll.routable - roll.ejected) / Double(roll.routable))
    }
}
