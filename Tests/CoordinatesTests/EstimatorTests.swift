import Primitives
import Testing

@testable import Coordinates

/// Coordinates that find their places, and what one member can do to them.
struct EstimatorTests {
    @Test func aLineOfNodesIsFoundAgain() {
        var mesh = TestMesh(count: 10) { abs($0 - $1) * 10 }
        mesh.run(samples: 1_500)
        #expect(mesh.medianError < 0.06, "\(mesh.medianError)")
    }

    @Test func aGridIsFoundAgain() {
        var mesh = TestMesh(count: 25) { one, other in
            let (x, y) = (one % 5 - other % 5, one / 5 - other / 5)
            return Int(Double(x * x + y * y).squareRoot() * 20)
        }
        mesh.run(samples: 1_500)
        #expect(mesh.medianError < 0.06, "\(mesh.medianError)")
    }

    @Test func twoRegionsAreToldApart() {
        var mesh = TestMesh(count: 12) { $0 % 2 == $1 % 2 ? 1 : 150 }
        mesh.run(samples: 1_500)
        let near = mesh.distance(0, 2)
        let far = mesh.distance(0, 1)
        #expect(near < 0.02, "\(near)")
        #expect((0.13...0.17).contains(far), "\(far)")
    }

    /// What no place can say the adjustment takes up, however few the others are (ADR 63).
    @Test(arguments: [(4, 0.1), (8, 0.23)])
    func fewWhoseRoundTripsNoMapHasAreForetoldToo(_ count: Int, _ most: Double) {
        let errors = (0..<60).map { number in
            // Between 20 and 200 ms, as many below 63 as above.
            let table = (0..<64).map { pair in
                var random = Random(seed: UInt64(number * 64 + pair))
                let isShort = random.index(below: 2) == 0
                return isShort ? 20 + random.index(below: 43) : 63 + random.index(below: 137)
            }
            var mesh = TestMesh(count: count) { table[min($0, $1) * 8 + max($0, $1)] }
            mesh.run(samples: 400)
            return mesh.medianError
        }
        let middle = errors.sorted()[30]
        #expect(middle < most, "\(middle)")
    }

    /// The liar of each kind is one of sixteen, and asked as often as all others.
    @Test(arguments: TestMesh.Lie.allCases)
    func oneLiarMovesNobodyFar(_ lie: TestMesh.Lie) {
        var mesh = TestMesh(count: 16) { abs($0 - $1) * 10 }
        mesh.run(samples: 800)
        mesh.liar = (15, lie)
        let before = mesh.coordinates
        mesh.run(samples: 800)
        #expect(mesh.medianError < 0.25, "\(lie): \(mesh.medianError)")
        for node in 0..<15 {
            // 150 ms is the longest round trip that there is.
            let drift = mesh.coordinates[node].drift(from: before[node])
            #expect(drift < 0.15, "\(lie): \(node) by \(drift)")
        }
    }

    @Test func oneMemberIsHeardOnceInFiveSecondsAfterTheStart() throws {
        var estimator = CoordinateEstimator(random: Random(seed: 1), memberLimit: 10)
        let other = try #require(Coordinate(vector: [0.1], error: 0.1, height: 1e-5))
        let member = NodeID(high: 0, low: 1)
        var now = Instant.start
        for _ in 0..<100 {
            now += .seconds(1)
            estimator.learn(other, of: member, roundTrip: .milliseconds(10), at: now)
        }
        #expect(estimator.samples == 60 + 40 / 5)
    }

    /// What would not count is not asked for, but its round trip is one of the last three.
    @Test func nobodyIsAskedWhereItIsForNothing() throws {
        var estimator = CoordinateEstimator(random: Random(seed: 1), memberLimit: 2)
        let other = try #require(Coordinate(vector: [0.1], error: 0.1, height: 1e-5))
        let member = NodeID(high: 0, low: 1)
        var now = Instant.start
        for _ in 0..<60 {
            now += .seconds(1)
            #expect(estimator.wants(member, at: now))
            estimator.learn(other, of: member, roundTrip: .zero, at: now)
        }
        for second in 1...4 {
            #expect(!estimator.wants(member, at: now + .seconds(second)))
            let later = now + .seconds(second)
            let hasMoved = estimator.learn(
                nil,
                of: member,
                roundTrip: .milliseconds(30),
                at: later
            )
            #expect(!hasMoved)
        }
        #expect(estimator.samples == 60)
        now += .seconds(5)
        #expect(estimator.wants(member, at: now))
        // The answer takes its way: the next one asked at the same pace counts as well.
        estimator.learn(
            other,
            of: member,
            roundTrip: .milliseconds(31),
            at: now + .milliseconds(31)
        )
        #expect(estimator.samples == 61)
        #expect(estimator.wants(member, at: now + .seconds(5)))
        #expect(estimator.remembered.samples.map { ($0.seconds * 1_000).rounded() } == [30])
        // Nobody beyond the limit is asked, nor heard.
        estimator.learn(other, of: NodeID(high: 0, low: 2), roundTrip: .zero, at: now)
        #expect(!estimator.wants(NodeID(high: 0, low: 3), at: now))
    }

    @Test func timesThatCannotBeAreNotTaken() throws {
        var estimator = CoordinateEstimator(random: Random(seed: 1), memberLimit: 1)
        let other = try #require(Coordinate(vector: [0.1], error: 0.1, height: 1e-5))
        let member = NodeID(high: 0, low: 1)
        func learn(_ member: NodeID, _ roundTrip: Duration) -> Bool {
            estimator.learn(other, of: member, roundTrip: roundTrip, at: .start)
        }
        let isTaken = [
            learn(member, .milliseconds(-1)), learn(member, .seconds(11)), learn(member, .zero),
        ]
        #expect(isTaken == [false, false, true])
        // Beyond the limit of members nobody else is heard, until one is forgotten.
        let second = NodeID(high: 0, low: 2)
        let isHeard = learn(second, .milliseconds(1))
        #expect(!isHeard)
        estimator.forget(member)
        let isHeardThen = learn(second, .milliseconds(1))
        #expect(isHeardThen)
    }

    /// Two meshes that were apart for so long that each is where the other is not.
    @Test func meshesThatMeetFindOneAnother() {
        var mesh = TestMesh(count: 12) { _, _ in 2 }
        mesh.isParted = { $0 < 4 && $1 >= 4 || $0 >= 4 && $1 < 4 }
        mesh.run(samples: 200)
        mesh.move(0..<4, by: 0.1)
        mesh.isParted = { _, _ in false }
        #expect(mesh.distance(0, 8) > 0.09)
        mesh.run(samples: 1_500)
        #expect(mesh.distance(0, 8) < 0.004, "\(mesh.distance(0, 8))")
    }

    @Test func equalSeedsFindEqualPlaces() {
        var one = TestMesh(count: 6) { abs($0 - $1) * 10 }
        var other = TestMesh(count: 6) { abs($0 - $1) * 10 }
        one.run(samples: 100)
        other.run(samples: 100)
        #expect(one.coordinates == other.coordinates)
    }
}
