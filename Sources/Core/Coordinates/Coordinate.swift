/// Where a node is, as round trips see it: a place in eight dimensions, and what its own way to it
/// adds (Vivaldi; Dabek et al., SIGCOMM 2004). The distance of two is about the round trip.
///
/// A value of this type is in form: finite, and within what round trips of ten seconds can make.
package struct Coordinate: Sendable {
    package static let dimensions = 8
    /// The numbers of one: its place, error, adjustment and height.
    package static let numberCount = dimensions + 3

    /// In the order of the wire; seconds, but for the error. Sixteen bits tell a place to a two
    /// thousandth of its distance from the origin, and no way is steadier than that.
    private let numbers: InlineArray<11, Float16>

    /// Takes what came from outside; `nil` where a number is none, or beyond what there can be.
    package init?(numbers: InlineArray<11, Float16>) {
        for index in 0..<Coordinate.dimensions
        where !(abs(numbers[index]) <= Coordinate.farthest) { return nil }
        guard (0...Coordinate.largestError).contains(numbers[8]),
            abs(numbers[9]) <= Coordinate.farthest,
            (0...Coordinate.farthest).contains(numbers[10])
        else { return nil }
        self.numbers = numbers
    }

    /// The same of single numbers; a place of fewer dimensions is at zero in the others.
    package init?(vector: [Double], error: Double, adjustment: Double = 0, height: Double) {
        guard vector.count <= Coordinate.dimensions else { return nil }
        var numbers = InlineArray<11, Float16>(repeating: 0)
        for (index, number) in vector.enumerated() { numbers[index] = Float16(number) }
        numbers[8] = Float16(error)
        numbers[9] = Float16(adjustment)
        numbers[10] = Float16(height)
        self.init(numbers: numbers)
    }

    /// The number at a place of the wire form, 0 to 10.
    package subscript(number: Int) -> Float16 { numbers[number] }

    package var vector: [Double] { (0..<Coordinate.dimensions).map { Double(numbers[$0]) } }
    /// How little its own node trusts it: 1.5 at first, towards 0 as it fits what is measured.
    package var error: Double { Double(numbers[8]) }
    /// Half of what distances were too short by, lately (Lee et al., ToN 2010); may be negative.
    package var adjustment: Double { Double(numbers[9]) }
    /// The way from the node to the place.
    package var height: Double { Double(numbers[10]) }

    /// The largest number of seconds in one: no round trip above ten is taken for one.
    package static let farthest: Float16 = 10
    package static let largestError: Float16 = 1.5
}

extension Coordinate: Equatable {
    package static func == (left: Coordinate, right: Coordinate) -> Bool {
        (0..<numberCount).allSatisfy { left[$0] == right[$0] }
    }
}

// MARK: - Distances

extension Coordinate {
    /// The round trip to be expected between two nodes, in seconds.
    package func distance(to other: Coordinate) -> Double {
        Place(self).distance(to: Place(other))
    }

    /// The same as a duration.
    package func roundTrip(to other: Coordinate) -> Duration {
        .nanoseconds(Int64(distance(to: other) * 1e9))
    }
}
