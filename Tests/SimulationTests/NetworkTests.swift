import Primitives
import Testing

@testable import Simulation

/// The distances of a simulated network, and when it is cut.
struct NetworkTests {
    private static func network(_ plan: Paths.Plan, seed: UInt64 = 1) -> Network {
        var network = Network(random: Random(seed: seed))
        network.paths.plan = plan
        return network
    }

    @Test func roundTripsByPairAreTheSameBothWaysAndWithinTheirRange() {
        let range = Duration.milliseconds(20)...Duration.seconds(1)
        let paths = NetworkTests.network(.byPair(range)).paths
        var shorter = 0
        for one in 0..<40 {
            for other in 0..<one {
                let roundTrip = paths.roundTrip(one, other)
                #expect(range.contains(roundTrip))
                #expect(roundTrip == paths.roundTrip(other, one))
                if roundTrip < .milliseconds(141) { shorter += 1 }
            }
        }
        // Half of the pairs are below the middle of the logarithms.
        #expect((300...480).contains(shorter))
    }

    @Test func aSeedGivesTheSameDistancesAgain() {
        let range = Duration.milliseconds(20)...Duration.seconds(1)
        let first = NetworkTests.network(.byPair(range)).paths
        let again = NetworkTests.network(.byPair(range)).paths
        let other = NetworkTests.network(.byPair(range), seed: 2).paths
        #expect(first.roundTrip(3, 7) == again.roundTrip(3, 7))
        #expect(first.roundTrip(3, 7) != other.roundTrip(3, 7))
    }

    @Test func regionsAreFarFromEachOtherAlone() {
        let paths = NetworkTests.network(.twoRegions(.milliseconds(150))).paths
        #expect(paths.roundTrip(2, 4) == .milliseconds(1))
        #expect(paths.roundTrip(2, 5) == .milliseconds(150))
    }

    @Test func aCutLosesWhatIsSentAndWhatArrivesWhileItLasts() {
        var network = NetworkTests.network(.even(.milliseconds(200)))
        let begin = Instant.start + .seconds(10)
        network.cut(Cut([1], from: begin, every: .seconds(4), length: .seconds(2)))
        func arrivals(_ from: Int, _ to: Int, _ moment: Duration) -> Int {
            network.arrivals(from: from, to: to, at: .start + moment).count
        }
        #expect(arrivals(0, 1, .seconds(9)) == 1)
        #expect(arrivals(0, 1, .milliseconds(9_950)) == 0)
        #expect(arrivals(1, 0, .seconds(11)) == 0)
        #expect(arrivals(0, 2, .seconds(11)) == 1)
        #expect(arrivals(0, 1, .seconds(13)) == 1)
        #expect(arrivals(0, 1, .seconds(15)) == 0)
        network.heal()
        #expect(arrivals(0, 1, .seconds(15)) == 1)
    }

    @Test func oneHostIsFarFromAll() {
        var network = NetworkTests.network(.near)
        network[1].distance = .seconds(1)
        let late = network.arrivals(from: 0, to: 1, at: .start)[0]
        let near = network.arrivals(from: 0, to: 2, at: .start)[0]
        #expect(late.readAt >= .start + .seconds(1))
        #expect(near.readAt < .start + .milliseconds(2))
    }
}
