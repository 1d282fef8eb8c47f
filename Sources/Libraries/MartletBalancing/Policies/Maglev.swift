/// A table of prime size that each instance fills in its own order (Eisenbud et al., NSDI 2016).
///
/// One look-up finds a key's instance, and every instance has its part of the table almost exactly.
/// When one leaves, few keys of the others move. Places come from the instance's id, not from its
/// address (gRFC A76), so that every caller has the same table.
struct Maglev: Sendable {
    /// Envoy's default, then primes for services of thousands: at least ten places an instance.
    private static let sizes = [65_537, 131_071, 262_147, 524_309, 1_048_583, 2_097_169]

    private var places: [Int32] = []
    private var bound = BoundedLoad()

    /// One member's walk over the table.
    private struct Walk {
        var place: UInt32
        let skip: UInt32
        let share: Double
        var owed = 0.0
        let index: Int32
    }

    mutating func rebuild(of members: [Int32], in fleet: borrowing Fleet) {
        bound.rebuild(of: members, in: fleet)
        places.removeAll(keepingCapacity: true)
        guard !members.isEmpty else { return }
        let size = Self.sizes.first { $0 >= 10 * members.count } ?? 2_097_169
        places = [Int32](repeating: -1, count: size)
        var walks = Self.walks(of: members, in: fleet, size: UInt64(size))
        var left = size
        while true {
            for turn in walks.indices {
                walks[turn].owed += walks[turn].share
                while walks[turn].owed >= 1 {
                    walks[turn].owed -= 1
                    claim(&walks[turn])
                    left -= 1
                    if left == 0 { return }
                }
            }
        }
    }

    /// Takes the first free place on the way.
    private mutating func claim(_ walk: inout Walk) {
        let size = UInt32(places.count)
        while places[Int(walk.place)] >= 0 {
            walk.place += walk.skip
            if walk.place >= size { walk.place -= size }
        }
        places[Int(walk.place)] = walk.index
    }

    private static func walks(
        of members: [Int32],
        in fleet: borrowing Fleet,
        size: UInt64
    ) -> [Walk] {
        var total = 0
        for member in members { total += fleet.dossiers[Int(member)].endpoint.weight }
        // In steps of two, so that a small change of the fleet leaves the others' pace as it is.
        let pace = (Double(total) / Double(members.count)).binade
        var walks: [Walk] = []
        walks.reserveCapacity(members.count)
        for member in members {
            let endpoint = fleet.dossiers[Int(member)].endpoint
            let first = XXHash64.hash(endpoint.id, seed: 0)
            let second = XXHash64.hash(endpoint.id, seed: 1)
            walks.append(
                Walk(
                    place: UInt32(first % size),
                    skip: UInt32(second % (size - 1)) + 1,
                    share: Double(endpoint.weight) / pace,
                    index: member
                )
            )
        }
        return walks
    }

    @inline(__always)
    func pick(_ key: UInt64, in fleet: inout Fleet) -> Int? {
        bound.pick(key, in: &fleet, place: place)
    }

    @inline(__always)
    private func place(_ hash: UInt64) -> Int {
        let product = hash.multipliedFullWidth(by: UInt64(places.count))
        return Int(places[Int(truncatingIfNeeded: product.high)])
    }
}
