import Primitives
import Testing

@testable import Membership

/// K follows the number of members that could accuse.
@Suite struct QuorumTests {
    @Test func itShrinksAsOthersGoAndAllSuspectsAreJudgedAgain() {
        var subject = Subject(100, knowing: [1, 2, 3, 4])
        subject.run(to: seconds(10))
        #expect(subject.membership.quorum == 3)
        subject.run(to: seconds(40), silent: [1, 2, 3, 4])
        #expect([1, 2, 3, 4].allSatisfy { subject.status($0) == .dead })
        #expect(subject.membership.quorum == 1)
    }

    @Test func aSuspectOfOneBecomesUnreachableWhenNobodyElseIsLeftToAsk() {
        var subject = Subject(100, knowing: [1, 2])
        subject.run(to: seconds(5))
        subject.hear(1, by: 2, at: seconds(5))
        subject.run(to: seconds(8))
        #expect(subject.status(1) == .suspect)
        #expect(subject.membership.quorum(against: id(1)) == 2)
        _ = subject.take()
        subject.learn(2, 2, leaving: true, at: seconds(8))
        #expect(subject.membership.nextDeadline == seconds(8))
        subject.advance(to: seconds(8))
        // Its suspicion is old enough for both verdicts at a quorum of one but the timer's Min.
        let changes = subject.take().changes
        #expect(
            changes == [
                .changed(id(2), from: .alive, to: .left, reason: .left),
                .changed(
                    id(1),
                    from: .suspect,
                    to: .unreachable,
                    reason: .accused(by: 1, quorum: 1)
                ),
            ]
        )
    }

    @Test func whereManyDieTheTimersOfTheOthersFollowTheirNumber() {
        var subject = Subject(100, knowing: Array(1...63))
        let firsts = Set(1...18)
        subject.run(to: seconds(5))
        for victim in firsts {
            for accuser in 61...63 { subject.hear(victim, by: accuser, at: seconds(5)) }
        }
        subject.run(to: seconds(9), silent: firsts)
        for accuser in 61...63 { subject.hear(19, by: accuser, at: seconds(9)) }
        // 4 s · log10 64, less the head start.
        subject.run(to: milliseconds(11_875), silent: firsts.union([19]))
        #expect(firsts.allSatisfy { subject.status($0) == .dead })
        #expect(subject.status(19) == .unreachable)
        // 4 s · log10 46, less the head start.
        subject.run(to: milliseconds(15_300), silent: firsts.union([19]))
        #expect(subject.status(19) == .unreachable)
        subject.run(to: milliseconds(15_301), silent: firsts.union([19]))
        #expect(subject.status(19) == .dead)
    }

    @Test func itGrowsAgainWithTheReachable() {
        var subject = Subject(100, knowing: [1])
        subject.run(to: seconds(5))
        subject.hear(1, by: 100, at: seconds(5))
        subject.run(to: seconds(5.5))
        #expect(subject.status(1) == .unreachable)
        _ = subject.take()
        subject.learn(2, 1, at: seconds(5.5))
        subject.learn(3, 1, at: seconds(5.5))
        subject.advance(to: seconds(5.5))
        #expect(
            subject.take().changes.last
                == .changed(
                    id(1),
                    from: .unreachable,
                    to: .suspect,
                    reason: .accused(by: 1, quorum: 3)
                )
        )
    }

    @Test func overAFifthOfTenOrMoreLostIsDegraded() {
        var ten = Subject(100, knowing: Array(1...9))
        ten.run(to: seconds(20))
        #expect(!ten.membership.isDegraded)
        ten.run(to: seconds(50), silent: [1, 2])
        #expect(ten.membership.counts.dead == 2)
        #expect(!ten.membership.isDegraded)
        ten.run(to: seconds(80), silent: [1, 2, 3])
        #expect(ten.membership.isDegraded)
        var nine = Subject(100, knowing: Array(1...8))
        nine.run(to: seconds(50), silent: [1, 2, 3])
        #expect(!nine.membership.isDegraded)
    }
}
