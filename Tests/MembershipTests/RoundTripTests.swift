import Primitives
import Testing

@testable import Membership

@Suite struct RoundTripTests {
    private static let range = Duration.milliseconds(150)...(.milliseconds(500))

    private static func timeout(_ roundTrips: RoundTrips, of number: Int) -> Duration {
        roundTrips.timeout(of: id(number), factor: 3, within: range)
    }

    @Test func beforeAnyAnswerPatienceIsGreatest() {
        #expect(Self.timeout(RoundTrips(), of: 1) == .milliseconds(500))
    }

    @Test func whoWasNeverHeardIsGivenTheTimeOfAll() {
        var roundTrips = RoundTrips()
        for _ in 0..<10 { roundTrips.record(.milliseconds(1), of: id(1)) }
        #expect(Self.timeout(roundTrips, of: 2) == .milliseconds(150))
        #expect(roundTrips[id(2)] == nil)
    }

    @Test func aSteadyFarMemberIsGivenThriceItsRoundTrip() {
        var roundTrips = RoundTrips()
        for _ in 0..<40 { roundTrips.record(.milliseconds(80), of: id(1)) }
        let timeout = Self.timeout(roundTrips, of: 1)
        #expect(timeout >= .milliseconds(240) && timeout < .milliseconds(260), "\(timeout)")
    }

    @Test func anUnsteadyMemberIsGivenMore() {
        var roundTrips = RoundTrips()
        var random = Random(seed: 3)
        var samples: [Int] = []
        for _ in 0..<400 {
            let sample = 20 + random.index(below: 40)
            samples.append(sample)
            roundTrips.record(.milliseconds(sample), of: id(1))
        }
        let timeout = Self.timeout(roundTrips, of: 1)
        // p99 of 20...59 is 59.
        #expect(timeout > .milliseconds(3 * 59) && timeout < .milliseconds(400), "\(timeout)")
    }

    @Test func oneSlowAnswerIsForgottenInAFewRounds() {
        var roundTrips = RoundTrips()
        for _ in 0..<20 { roundTrips.record(.milliseconds(1), of: id(1)) }
        roundTrips.record(.milliseconds(150), of: id(1))
        #expect(Self.timeout(roundTrips, of: 1) == .milliseconds(500))
        for _ in 0..<8 { roundTrips.record(.milliseconds(1), of: id(1)) }
        #expect(Self.timeout(roundTrips, of: 1) < .milliseconds(200))
    }

    @Test func hostileSamplesOverflowNothing() {
        var roundTrips = RoundTrips()
        for _ in 0..<10 { roundTrips.record(.seconds(1 << 40), of: id(1)) }
        roundTrips.record(.seconds(-1), of: id(1))
        #expect(Self.timeout(roundTrips, of: 1) == .milliseconds(500))
        #expect(MemoryLayout<RoundTripEstimator>.size == 8)
    }

    @Test func whoIsForgottenIsUnknownAgain() {
        var roundTrips = RoundTrips()
        roundTrips.record(.milliseconds(1), of: id(1))
        roundTrips.forget(id(1))
        #expect(roundTrips[id(1)] == nil)
    }
}
