import Primitives
import Testing

@testable import Membership

@Suite struct SuspicionTimerTests {
    private static let timer = SuspicionTimer(settings: MembershipSettings())

    @Test(arguments: [
        (1, 3, 2, 24_000), (2, 3, 10, 11_381), (3, 3, 10, 4000), (7, 3, 10, 4000),
        (1, 2, 10, 24_000), (2, 2, 10, 4000), (1, 1, 2, 4000),
        (1, 3, 32, 36_124), (3, 3, 32, 6021), (3, 3, 100, 8000), (3, 3, 10_000, 16_000),
        (1, 3, 10_000, 96_000),
    ])
    func accusersShortenItFromMaximumToMinimum(
        _ accusers: Int,
        _ quorum: Int,
        _ size: Int,
        _ expected: Int
    ) {
        let duration = Self.timer.duration(accusers: accusers, quorum: quorum, size: size)
        #expect(duration == .milliseconds(expected))
    }

    @Test func logarithmsAreTheTrueOnes() {
        #expect(Logarithm.natural(1) == 0)
        #expect(abs(Logarithm.natural(2) - 0.693_147_180_559_945_3) < 1e-15)
        #expect(abs(Logarithm.natural(3) - 1.098_612_288_668_109_8) < 1e-15)
        #expect(abs(Logarithm.decimal(10) - 1) < 1e-15)
        #expect(abs(Logarithm.decimal(12_345) - 4.091_491_094_267_951) < 1e-14)
        for number in 1..<2000 {
            let difference =
                Logarithm.natural(Double(number + 1)) - Logarithm.natural(Double(number))
            #expect(difference > 0)
        }
    }

    @Test func localHealthStaysWithinItsBounds() {
        var health = LocalHealth(maximum: 8)
        let impossible = health.improve()
        #expect(!impossible)
        let worse = (0..<12).map { _ in health.worsen() }
        #expect(worse.count { $0 } == 8)
        #expect(health.scale == 9)
        let better = (0..<12).map { _ in health.improve() }
        #expect(better.count { $0 } == 8)
        #expect(health.scale == 1)
    }

    @Test(arguments: [
        (0, false, 1), (1, true, 1), (2, true, 2), (2, false, 3), (3, true, 3), (3, false, 3),
        (31, true, 3), (1, false, 2),
    ])
    func aQuorumIsThreeOrAllWhoCouldAccuse(
        _ reachable: Int,
        _ accusedIsReachable: Bool,
        _ expected: Int
    ) {
        let quorum = Quorum.needed(
            reachable: reachable,
            accusedIsReachable: accusedIsReachable,
            limit: 3
        )
        #expect(quorum == expected)
    }
}
