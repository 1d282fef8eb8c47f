import Membership
import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// One inquiry: whom it asks when, and what it makes of answers.
struct InquiryTests {
    private let version = HeldVersion(
        key: Digest(high: 1, low: 1),
        version: Version(epoch: 1, sequence: 7)
    )
    private var budget = TokenBucket(rate: 6_400, burst: 64)

    private func inquiry(
        wanted: Int? = nil,
        of count: UInt64 = 3,
        away: Set<UInt64> = []
    ) -> Inquiry {
        Inquiry(
            InquiryRequest(id: 9, versions: [version], wanted: wanted, patience: .seconds(5)),
            nonce: 77,
            of: (1...count).map { (Fixture.id($0), !away.contains($0)) },
            at: .start
        )
    }

    private func answer(_ bits: UInt8 = 0x80) -> HeldAnswer { HeldAnswer(nonce: 77, bits: bits) }

    private mutating func due(_ inquiry: inout Inquiry, at milliseconds: Int64) -> [NodeID] {
        inquiry.takeDue(at: .milliseconds(milliseconds), budget: &budget) { _ in
            .milliseconds(300)
        }
    }

    @Test mutating func whoIsSilentIsAskedAgainAfterTwiceAsLongEachTime() {
        var inquiry = inquiry(of: 1)
        var asked: [Int64] = []
        for moment in stride(from: Int64(0), through: 10_000, by: 100)
        where !due(&inquiry, at: moment).isEmpty {
            asked.append(moment)
        }
        #expect(asked == [0, 300, 900, 2_100, 4_100, 6_100, 8_100])
    }

    @Test mutating func aFarMemberIsGivenWhatItsRoundTripsTake() {
        var inquiry = inquiry(of: 1)
        var asked: [Int64] = []
        for moment in stride(from: Int64(0), through: 10_000, by: 100) {
            let due = inquiry.takeDue(at: .milliseconds(moment), budget: &budget) { _ in
                .seconds(4)
            }
            if !due.isEmpty { asked.append(moment) }
        }
        #expect(asked == [0, 4_000, 8_000])
    }

    @Test mutating func whoHoldsItIsAskedNoMore() {
        var inquiry = inquiry()
        let asked = due(&inquiry, at: 0)
        #expect(asked.count == 3)
        inquiry.receive(answer(), from: Fixture.id(2))
        inquiry.receive(answer(0), from: Fixture.id(3))
        let again = due(&inquiry, at: 300)
        #expect(again == [Fixture.id(1), Fixture.id(3)])
        #expect(!inquiry.isFulfilled)
        let result = inquiry.result { _ in .alive }
        #expect(result.outcome == .timedOut)
        #expect(result.held == [Fixture.id(2)])
        #expect(
            result.missing == [.init(Fixture.id(1), .silent), .init(Fixture.id(3), .notYet)]
        )
    }

    @Test func allMeansAllThatAreReachable() {
        var inquiry = inquiry(away: [3])
        inquiry.receive(answer(), from: Fixture.id(1))
        inquiry.receive(answer(), from: Fixture.id(1))
        #expect(!inquiry.isFulfilled)
        inquiry.note(Fixture.id(2), isReachable: false, at: .start)
        #expect(inquiry.isFulfilled)
        inquiry.note(Fixture.id(3), isReachable: true, at: .start)
        #expect(!inquiry.isFulfilled)
        inquiry.receive(answer(), from: Fixture.id(3))
        #expect(inquiry.isFulfilled)
        let result = inquiry.result { $0 == Fixture.id(2) ? .unreachable : .alive }
        #expect(result.outcome == .fulfilled)
        #expect(result.held == [Fixture.id(1), Fixture.id(3)])
        #expect(result.missing == [.init(Fixture.id(2), .unreachable)])
    }

    @Test func asManyAsAreWantedAreEnough() {
        var inquiry = inquiry(wanted: 2)
        inquiry.receive(answer(), from: Fixture.id(3))
        #expect(!inquiry.isFulfilled)
        inquiry.note(Fixture.id(1), isReachable: false, at: .start)
        inquiry.note(Fixture.id(2), isReachable: false, at: .start)
        #expect(!inquiry.isFulfilled)
        // It answered before it was lost.
        inquiry.receive(answer(), from: Fixture.id(2))
        #expect(inquiry.isFulfilled)
    }

    @Test func whoWasNotAskedCannotAnswer() {
        var inquiry = inquiry()
        inquiry.receive(answer(), from: Fixture.id(4))
        #expect(inquiry.result { _ in .alive }.held == [])
    }

    @Test mutating func thousandsAreAskedAtThePaceOfWalks() {
        var inquiry = inquiry(of: 1_000)
        var asked = due(&inquiry, at: 0).count
        #expect(asked == 64)
        #expect(inquiry.nextQuestion == .milliseconds(10))
        for moment in stride(from: Int64(9), through: 299, by: 10) {
            asked += due(&inquiry, at: moment).count
        }
        #expect(asked == 1_000)
        #expect(inquiry.result { _ in .alive }.missing.allSatisfy { $0.reason == .silent })
    }

    @Test func everyVersionOfTheQuestionCounts() {
        var inquiry = Inquiry(
            InquiryRequest(
                id: 9,
                versions: [version, version],
                wanted: nil,
                patience: .seconds(5)
            ),
            nonce: 77,
            of: [(Fixture.id(1), true)],
            at: .start
        )
        inquiry.receive(answer(0b0100_0000), from: Fixture.id(1))
        #expect(!inquiry.isFulfilled)
        inquiry.receive(answer(0b1100_0000), from: Fixture.id(1))
        #expect(inquiry.isFulfilled)
    }
}
