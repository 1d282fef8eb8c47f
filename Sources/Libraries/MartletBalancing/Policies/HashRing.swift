/// A ring of points, many for each instance; a key belongs to the first point at or after its hash.
///
/// When an instance leaves, only its own keys move. A table over the first bits of the hash makes
/// the look-up short whatever the number of points.
struct HashRing: Sendable {
    /// Points of an instance of the least weight, so that it has its part within a tenth or so; and
    /// the number of all that is aimed at.
    private static let pointsEach = 128
    private static let pointsInAll = 1 << 18

    /// The upper half of each point's hash, with the instance's index below it; sorted.
    private var points: [UInt64] = []
    /// Where the points begin whose hashes start with a given run of bits.
    private var starts: [Int32] = []
    private var shift: UInt64 = 0
    private var bound = BoundedLoad()

    mutating func rebuild(of members: [Int32], in fleet: borrowing Fleet) {
        bound.rebuild(of: members, in: fleet)
        points.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        guard !members.isEmpty else { return }
        let perWeight = Self.pointsPerWeight(of: members, in: fleet)
        for (place, member) in members.enumerated() {
            let endpoint = fleet.dossiers[Int(member)].endpoint
            let seed = XXHash64.hash(endpoint.id)
            let count = max(1, Int(Double(endpoint.weight) * perWeight + 0.5))
            for number in 1...min(count, Self.pointsInAll) {
                let hash = SplitMix.mix(seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
                points.append((hash & ~0xFFFF_FFFF) | UInt64(place))
            }
        }
        // Of two points in one place the first by id comes first, at every caller.
        points.sort()
        for point in points.indices {
            let member = members[Int(points[point] & 0xFFFF_FFFF)]
            points[point] = (points[point] & ~0xFFFF_FFFF) | UInt64(UInt32(bitPattern: member))
        }
        indexStarts()
    }

    /// Points per unit of weight, in steps of two, so that a small change of the fleet leaves the
    /// points of all others where they are.
    private static func pointsPerWeight(of members: [Int32], in fleet: borrowing Fleet) -> Double {
        var total = 0
        var least = Int.max
        for member in members {
            let weight = fleet.dossiers[Int(member)].endpoint.weight
            total += weight
            least = min(least, max(1, weight))
        }
        let mean = (Double(total) / Double(members.count)).binade
        var each = Double(pointsEach) * max(1, mean / Double(least).binade)
        while each > 8, each * Double(members.count) > Double(pointsInAll) { each /= 2 }
        return each / mean
    }

    private mutating func indexStarts() {
        let bits = max(1, UInt64(Int.bitWidth - points.count.leadingZeroBitCount))
        shift = 64 - bits
        starts.reserveCapacity(1 << Int(bits))
        var point = 0
        for prefix in 0..<(UInt64(1) << bits) {
            while point < points.count, points[point] >> shift < prefix { point += 1 }
            starts.append(Int32(point))
        }
    }

    func pick(_ key: UInt64, in fleet: inout Fleet) -> Int? {
        bound.pick(key, in: &fleet, place: place)
    }

    private func place(_ hash: UInt64) -> Int {
        var point = Int(starts[Int(hash >> shift)])
        while point < points.count, points[point] >> 32 < hash >> 32 { point += 1 }
        let owner = points[point < points.count ? point : 0]
        return Int(UInt32(truncatingIfNeeded: owner))
    }
}
