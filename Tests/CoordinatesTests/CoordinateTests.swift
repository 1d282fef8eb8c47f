import Primitives
import Testing

@testable import Coordinates

/// What a coordinate may be, and what distances are made from.
struct CoordinateTests {
    @Test func whatIsNoNumberIsNoCoordinate() {
        for bad in [Float16.nan, .signalingNaN, .infinity, -.infinity, 6e4, -6e4, 10.01] {
            for index in 0..<Coordinate.numberCount {
                var numbers = InlineArray<11, Float16>(repeating: 0)
                numbers[index] = bad
                #expect(Coordinate(numbers: numbers) == nil, "\(bad) at \(index)")
            }
        }
    }

    @Test func errorAndHeightAreNotNegative() {
        #expect(Coordinate(vector: [], error: -0.1, height: 0) == nil)
        #expect(Coordinate(vector: [], error: 1.6, height: 0) == nil)
        #expect(Coordinate(vector: [], error: 0, height: -1e-6) == nil)
        #expect(Coordinate(vector: [], error: 0, adjustment: -1, height: 0) != nil)
        #expect(Coordinate(vector: [-10, 10], error: 1.5, height: 10) != nil)
    }

    /// Serf's own tests of its distances, in seconds.
    @Test func distancesAreThoseOfSerf() {
        let one = Self.place([-0.5, 1.3, 2.4])
        let two = Self.place([1.2, -2.3, 3.4])
        #expect(one.distance(to: one) == 0)
        #expect(abs(one.distance(to: two) - two.distance(to: one)) < 1e-9)
        #expect(abs(one.distance(to: two) - 4.104875150354758) < 1e-12)
        // An adjustment that would make the distance negative is not used.
        let low = Self.place([-0.5, 1.3, 2.4], adjustment: -6)
        #expect(abs(low.distance(to: two) - 4.104875150354758) < 1e-12)
        let high = Self.place([-0.5, 1.3, 2.4], adjustment: 0.1, height: 0.7)
        let tall = Self.place([1.2, -2.3, 3.4], adjustment: 0.2, height: 0.1)
        #expect(abs(high.distance(to: tall) - 5.204875150354758) < 1e-12)
    }

    private static func place(
        _ vector: [Double],
        adjustment: Double = 0,
        height: Double = 0
    ) -> Place {
        let vector = InlineArray<8, Double> { $0 < vector.count ? vector[$0] : 0 }
        return Place(vector: vector, error: 0, adjustment: adjustment, height: height)
    }

    /// Others are told of a place to a two thousandth; below a fifth of a millisecond to 60 ns.
    @Test func whatIsToldOfAPlaceIsNearlyWhereItIs() throws {
        for exact in [1e-5, 3.3e-4, 0.0123, 0.333, 7.77] {
            let told = try #require(Coordinate(vector: [exact, -exact], error: 0, height: exact))
            for number in [told.vector[0], -told.vector[1], told.height] {
                #expect(abs(number - exact) <= max(exact / 2_048, 60e-9), "\(exact)")
            }
        }
    }

    @Test func aPushMovesAsInSerf() {
        var random = Random(seed: 1)
        var place = Place.origin
        var above = Place.origin
        above.vector[2] = 2.9
        place.push(5.3, from: above, random: &random)
        #expect(place.vector[2] == -5.3)
        // Heights grow with the force.
        var tall = Place.origin
        tall.vector[2] = 2.9
        place = .origin
        place.push(5.3, from: tall, random: &random)
        #expect(abs(place.height - (10e-6 + 5.3 * 20e-6 / 2.9)) < 1e-12)
        // From where it is itself it moves in any direction, by the whole force.
        place = .origin
        place.push(1, from: .origin, random: &random)
        #expect(abs(place.gap(to: .origin) - 1) < 1e-9)
        #expect(place.height == Place.lowest)
    }

    @Test func theMiddleOfThreeRoundTripsCounts() {
        var filter = LatencyFilter(first: 0.201)
        #expect(filter.median == 0.201)
        filter.add(0.200)
        #expect(filter.median == 0.201)
        filter.add(0.207)
        #expect(filter.median == 0.201)
        // Serf's example: one outlier is not seen, and goes.
        filter.add(1.9)
        #expect(filter.median == 0.207)
        filter.add(0.203)
        #expect(filter.median == 0.207)
        filter.add(0.199)
        #expect(filter.median == 0.203)
    }
}
