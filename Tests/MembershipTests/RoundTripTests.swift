import Primitives
import Testing

@testable import Membership

@Suite struct RoundTripTests {
    private static func roundTrips(_ milliseconds: [Int], of number: Int = 1) -> RoundTrips {
        var roundTrips = RoundTrips()
        for sample in milliseconds { roundTrips.record(.milliseconds(sample), of: id(number)) }
        return roundTrips
    }

    private static func milliseconds(_ roundTrips: RoundTrips, of number: Int) -> Int64 {
        roundTrips.tail(of: id(number)).nanoseconds / 1_000_000
    }

    @Test func beforeAnyAnswerASecondIsExpected() {
        #expect(RoundTrips().tail(of: id(1)) == .seconds(1))
    }

    @Test func whoWasNeverTimedIsTakenForTheFarthestButNoFartherThanASecond() {
        var roundTrips = Self.roundTrips([1, 1, 1, 1, 1, 1, 1, 1])
        for _ in 0..<8 { roundTrips.record(.milliseconds(300), of: id(2)) }
        #expect(roundTrips.tail(of: id(3)) == roundTrips.tail(of: id(2)))
        #expect(roundTrips[id(3)] == nil)
        for _ in 0..<8 { roundTrips.record(.seconds(3), of: id(2)) }
        #expect(roundTrips.tail(of: id(3)) == .seconds(1))
        roundTrips.forget(id(2))
        #expect(roundTrips.tail(of: id(3)) == roundTrips.tail(of: id(1)))
    }

    @Test func whoComesNearerIsTheFarthestNoLonger() {
        var roundTrips = Self.roundTrips([20, 20, 20, 20, 20, 20, 20, 20])
        roundTrips.record(.milliseconds(500), of: id(2))
        for _ in 0..<40 { roundTrips.record(.milliseconds(2), of: id(2)) }
        #expect(roundTrips.tail(of: id(3)) == roundTrips.tail(of: id(1)))
    }

    @Test func aSteadyMembersTailIsItsRoundTrip() {
        let tail = Self.milliseconds(Self.roundTrips(Array(repeating: 80, count: 40)), of: 1)
        #expect((80...85).contains(tail), "\(tail)")
    }

    @Test func anUnsteadyMembersTailIsItsHighestRoundTripAndMore() {
        var random = Random(seed: 3)
        let samples = (0..<400).map { _ in 20 + random.index(below: 40) }
        let tail = Self.milliseconds(Self.roundTrips(samples), of: 1)
        // p99 of 20...59 is 59.
        #expect((55..<130).contains(tail), "\(tail)")
    }

    /// A path that jumps from 2 to 700 ms: the next time-out is longer than its round trip.
    @Test func aSampleBeyondTheTailCountsAtOnce() {
        var roundTrips = Self.roundTrips(Array(repeating: 2, count: 20))
        roundTrips.record(.milliseconds(700), of: id(1))
        // 3/4 · 700 + 1/4 · 2, and four times what is missing to 700.
        let tail = Self.milliseconds(roundTrips, of: 1)
        #expect((1_215...1_230).contains(tail), "\(tail)")
    }

    @Test func aFarMembersFirstSampleIsEnough() {
        var roundTrips = Self.roundTrips(Array(repeating: 1, count: 20))
        roundTrips.record(.milliseconds(600), of: id(2))
        // Its deviation is taken for no more than that of all, in which it takes part.
        #expect((600...1_200).contains(Self.milliseconds(roundTrips, of: 2)))
    }

    @Test func oneSlowAnswerIsForgottenInAFewRounds() {
        var roundTrips = Self.roundTrips(Array(repeating: 1, count: 20))
        roundTrips.record(.milliseconds(150), of: id(1))
        #expect(Self.milliseconds(roundTrips, of: 1) > 150)
        for _ in 0..<8 { roundTrips.record(.milliseconds(1), of: id(1)) }
        #expect(Self.milliseconds(roundTrips, of: 1) < 75)
    }

    @Test func aSlowStartDoesNotLengthenTimeOutsForMinutes() {
        var roundTrips = RoundTrips()
        // While all start, each answers late; afterwards others answer every second, this one not.
        for number in 1...5 { roundTrips.record(.milliseconds(40), of: id(number)) }
        for _ in 0..<20 { roundTrips.record(.milliseconds(1), of: id(2)) }
        #expect(Self.milliseconds(roundTrips, of: 1) < 75)
    }

    @Test func anUnsteadyMemberAmongSteadyOnesIsGivenItsOwnDeviation() {
        var roundTrips = RoundTrips()
        var random = Random(seed: 4)
        for _ in 0..<100 {
            for _ in 0..<30 { roundTrips.record(.milliseconds(1), of: id(2)) }
            roundTrips.record(.milliseconds(20 + random.index(below: 40)), of: id(1))
        }
        #expect(Self.milliseconds(roundTrips, of: 1) > 55)
    }

    @Test func hostileSamplesOverflowNothing() {
        var roundTrips = RoundTrips()
        for _ in 0..<10 { roundTrips.record(.seconds(1 << 40), of: id(1)) }
        roundTrips.record(.seconds(-1), of: id(1))
        #expect(roundTrips.tail(of: id(1)) > .seconds(1))
        #expect(roundTrips.tail(of: id(2)) == .seconds(1))
        #expect(MemoryLayout<RoundTripEstimator>.size == 8)
    }

    @Test func whoIsForgottenIsUnknownAgain() {
        var roundTrips = Self.roundTrips([1])
        roundTrips.forget(id(1))
        #expect(roundTrips[id(1)] == nil)
        #expect(roundTrips.tail(of: id(1)) == .seconds(1))
    }
}
