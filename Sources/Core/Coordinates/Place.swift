import Primitives

/// A coordinate with all its digits, as it is reckoned with (Serf, `coordinate/coordinate.go`).
struct Place: Sendable {
    var vector: InlineArray<8, Double>
    var error: Double
    var adjustment: Double
    var height: Double

    /// Where every node begins.
    static let origin = Place(
        vector: InlineArray(repeating: 0),
        error: Double(Coordinate.largestError),
        adjustment: 0,
        height: lowest
    )

    /// No height is below 10 µs.
    static let lowest = 10e-6
    /// Places closer than this are on top of each other.
    static let zero = 1e-6

    init(vector: InlineArray<8, Double>, error: Double, adjustment: Double, height: Double) {
        self.vector = vector
        self.error = error
        self.adjustment = adjustment
        self.height = height
    }

    init(_ coordinate: Coordinate) {
        vector = InlineArray { Double(coordinate[$0]) }
        error = coordinate.error
        adjustment = coordinate.adjustment
        height = coordinate.height
    }

    /// As others are told of it; `nil` where it ran away.
    var coordinate: Coordinate? {
        var numbers = InlineArray<11, Float16>(repeating: 0)
        for index in 0..<Coordinate.dimensions { numbers[index] = Float16(vector[index]) }
        numbers[8] = Float16(error)
        numbers[9] = Float16(adjustment)
        numbers[10] = Float16(height)
        return Coordinate(numbers: numbers)
    }

    /// The distance that is expected, adjustments included unless they make it negative.
    func distance(to other: Place) -> Double {
        let raw = rawDistance(to: other)
        let adjusted = raw + adjustment + other.adjustment
        return adjusted > 0 ? adjusted : raw
    }

    /// The distance without adjustments.
    func rawDistance(to other: Place) -> Double { gap(to: other) + height + other.height }

    /// The distance of the places alone.
    func gap(to other: Place) -> Double {
        Place.magnitude(InlineArray { vector[$0] - other.vector[$0] })
    }

    /// Moves away from another place, or towards it where the force is negative.
    mutating func push(_ force: Double, from other: Place, random: inout Random) {
        let (direction, gap) = direction(from: other, random: &random)
        for index in 0..<Coordinate.dimensions { vector[index] += direction[index] * force }
        guard gap > Place.zero else { return }
        // The way off the place takes its share of the force, and no more than all of it.
        let share = min((height + other.height) / gap, 1)
        height = max(height + share * force, Place.lowest)
    }

    /// The way from another place to this one as a vector of length 1, and how long it is; a random
    /// one where they are on top of each other.
    private func direction(
        from other: Place,
        random: inout Random
    ) -> (InlineArray<8, Double>, gap: Double) {
        var way = InlineArray<8, Double> { vector[$0] - other.vector[$0] }
        var length = Place.magnitude(way)
        let gap = length
        if length <= Place.zero {
            for index in 0..<Coordinate.dimensions {
                way[index] = Double(random.next() >> 11) * 0x1p-53 - 0.5
            }
            length = Place.magnitude(way)
        }
        guard length > Place.zero else {
            way = InlineArray(repeating: 0)
            way[0] = 1
            return (way, 0)
        }
        return (InlineArray { way[$0] / length }, gap > Place.zero ? gap : 0)
    }

    private static func magnitude(_ vector: InlineArray<8, Double>) -> Double {
        var sum = 0.0
        for index in 0..<Coordinate.dimensions { sum += vector[index] * vector[index] }
        return sum.squareRoot()
    }
}
