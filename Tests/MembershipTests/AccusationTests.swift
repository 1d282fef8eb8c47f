import Primitives
import Testing

@testable import Membership

/// Accusations heard from others, and the records that answer them.
@Suite struct AccusationTests {
    /// Knows 31 others, all of whom answered once in no time.
    private static func warm(seed: UInt64 = 1) -> Subject {
        var subject = Subject(100, knowing: Array(1...31), seed: seed)
        subject.run(to: seconds(70))
        _ = subject.take()
        return subject
    }

    private static let now = seconds(70)

    @Test func anAccusationMakesASuspect() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: Self.now)
        #expect(
            subject.take().changes == [
                .changed(id(1), from: .alive, to: .suspect, reason: .accused(by: 1, quorum: 3))
            ]
        )
        #expect(subject.membership.isSuspected(id(1)))
        #expect(subject.membership.reachable.count == 31)
    }

    @Test func onlyAnAccusationOfTheCurrentVersionCounts() {
        var subject = Self.warm()
        subject.learn(1, 3, at: Self.now)
        subject.hear(1, 2, by: 2, at: Self.now)
        subject.hear(1, 4, by: 2, at: Self.now)
        subject.hear(77, 1, by: 2, at: Self.now)
        subject.hear(1, 3, by: 1, at: Self.now)
        #expect(subject.take().isEmpty)
        #expect(subject.status(1) == .alive)
    }

    @Test func aboutTenLookForThemselvesOncePerVersion() {
        var lookers = 0
        for seed in 0..<300 {
            var subject = Subject(100, knowing: Array(1...31), seed: UInt64(seed))
            // No quorum, at which all ask.
            for accuser in 2...3 { subject.hear(1, by: accuser, at: .start) }
            let pinged = subject.take().pinged
            #expect(pinged.count <= 1)
            lookers += pinged.count
        }
        // 300 dice of 10/32: 94 expected, deviation 8.
        #expect((70...118).contains(lookers), "\(lookers)")
    }

    @Test func inASmallClusterAllLook() {
        var subject = Subject(100, knowing: Array(1...9))
        subject.hear(1, by: 2, at: .start)
        #expect(subject.take().pinged == [1])
    }

    @Test func whoLookedInVainCoSigns() {
        var subject = Subject(100, knowing: Array(1...9))
        for member in 1...9 { subject.membership.noteRoundTrip(.zero, of: id(member)) }
        subject.hear(1, by: 2, at: .start)
        subject.run(to: milliseconds(349), silent: [1])
        _ = subject.take()
        // Its time-outs, 150 and 200 ms, and a share of 100 ms by chance.
        subject.run(to: milliseconds(450), silent: [1])
        let effects = subject.take()
        #expect(effects.contains(.accuse(id(1), version: version(1), corroborating: true)))
        #expect(subject.membership.suspicions[id(1)]?.accusers == [id(2), id(100)])
    }

    @Test func coSignersEndTheirRoundsAtDifferentMoments() {
        var moments: Set<Int64> = []
        for seed in 0..<20 {
            var subject = Self.warm(seed: UInt64(seed))
            subject.hear(1, by: 2, at: Self.now)
            guard let deadline = subject.membership.rounds.first(where: { $0.target == id(1) })
            else { continue }
            let extra = deadline.deadline - Self.now
            moments.insert(extra.nanoseconds)
        }
        #expect(moments.count > 3)
    }

    @Test func whoLookedInVainIsSilentWhereAQuorumHasSpoken() {
        var subject = Self.warm()
        for accuser in 2...4 { subject.hear(1, by: accuser, at: Self.now) }
        subject.run(to: Self.now + .seconds(40), silent: [1])
        let effects = subject.take()
        #expect(effects.contains(.probeFailed(id(1))))
        #expect(!effects.contains { if case .accuse = $0 { true } else { false } })
    }

    @Test func colludersWithinOneTimeOutDoNothingWhenTheAccusedRefutes() {
        var subject = Self.warm()
        for accuser in 2...9 { subject.hear(1, by: accuser, at: Self.now) }
        subject.run(to: Self.now + .milliseconds(149))
        #expect(subject.status(1) == .suspect)
        subject.learn(1, 2, at: Self.now + .milliseconds(149))
        subject.run(to: Self.now + .seconds(60))
        #expect(
            subject.take().changes == [
                .changed(id(1), from: .alive, to: .suspect, reason: .accused(by: 1, quorum: 3)),
                .changed(id(1), from: .suspect, to: .alive, reason: .refuted),
            ]
        )
    }

    @Test func aQuorumThatStandsOneTimeOutMakesUnreachableThenDead() {
        var subject = Self.warm()
        let first = Self.now
        subject.hear(1, by: 2, at: first)
        subject.hear(1, by: 3, at: first + .milliseconds(20))
        subject.hear(1, by: 4, at: first + .milliseconds(40))
        subject.run(to: first + .milliseconds(149), silent: [1])
        #expect(subject.status(1) == .suspect)
        subject.run(to: first + .milliseconds(150), silent: [1])
        #expect(subject.status(1) == .unreachable)
        // 4 · log10 32 s, of which the round before the first accusation is 350 ms.
        subject.run(to: first + .milliseconds(5670), silent: [1])
        #expect(subject.status(1) == .unreachable)
        subject.run(to: first + .milliseconds(5671), silent: [1])
        #expect(subject.status(1) == .dead)
        let changes = subject.take().changes
        #expect(changes.count == 3)
        let death = MembershipEffect.changed(
            id(1),
            from: .unreachable,
            to: .dead,
            reason: .suspicionExpired(accusers: 4)
        )
        let withoutOwn = MembershipEffect.changed(
            id(1),
            from: .unreachable,
            to: .dead,
            reason: .suspicionExpired(accusers: 3)
        )
        #expect(changes.last == death || changes.last == withoutOwn)
    }

    @Test func aLoneAccuserKillsNobodyWhoAnswers() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: Self.now)
        subject.run(to: Self.now + .seconds(300))
        #expect(subject.status(1) == .suspect)
        // But the first own failed round after the timer does.
        subject.run(to: Self.now + .seconds(302.5), silent: [1])
        #expect(subject.status(1) == .dead)
    }

    @Test func theDeadAreNeitherProbedNorAccusedAndComeBackByARecord() {
        var subject = Self.warm()
        subject.run(to: seconds(110), silent: [31, 1])
        #expect(subject.status(1) == .dead)
        _ = subject.take()
        subject.run(to: seconds(180), silent: [1])
        subject.hear(1, by: 7, at: seconds(180))
        let effects = subject.take()
        #expect(!effects.pinged.contains(1))
        #expect(subject.status(1) == .dead)
        subject.learn(1, 2, at: seconds(180))
        #expect(
            subject.take() == [.changed(id(1), from: .dead, to: .alive, reason: .refuted)]
        )
        subject.run(to: seconds(184))
        #expect(subject.take().pinged.contains(1))
    }

    @Test func aNewEpochIsARestart() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: Self.now)
        _ = subject.take()
        subject.learn(1, Version(epoch: 2, sequence: 1), at: Self.now)
        #expect(
            subject.take() == [.changed(id(1), from: .suspect, to: .alive, reason: .restarted)]
        )
    }

    @Test func aRecordOfAnAliveMemberAndAnOldOneChangeNothing() {
        var subject = Self.warm()
        subject.learn(1, 5, at: Self.now)
        subject.hear(1, 5, by: 2, at: Self.now)
        _ = subject.take()
        subject.learn(1, 4, at: Self.now)
        subject.learn(1, 5, at: Self.now)
        #expect(subject.take().isEmpty)
        #expect(subject.status(1) == .suspect)
    }

    @Test func whoSaysSoHasLeftAndIsLetAlone() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: Self.now)
        _ = subject.take()
        subject.learn(1, 2, leaving: true, at: Self.now)
        #expect(subject.take() == [.changed(id(1), from: .suspect, to: .left, reason: .left)])
        subject.hear(1, 2, by: 2, at: Self.now)
        #expect(subject.status(1) == .left)
        subject.run(to: seconds(150))
        #expect(!subject.take().pinged.contains(1))
        subject.learn(1, 3, at: seconds(150))
        #expect(subject.take() == [.changed(id(1), from: .left, to: .alive, reason: .restarted)])
    }

    @Test func aNewMemberJoinsAndOneThatIsLeavingDoesNot() {
        var subject = Subject(100)
        subject.learn(1, 1, at: .start)
        subject.learn(2, 1, leaving: true, at: .start)
        #expect(subject.take() == [.changed(id(1), from: .left, to: .alive, reason: .joined)])
        #expect(subject.status(2) == .left)
        #expect(subject.membership.members == [id(1), id(2)])
    }

    @Test func aReapedAccuserNoLongerCounts() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: Self.now)
        subject.hear(1, by: 3, at: Self.now)
        _ = subject.take()
        var effects: [MembershipEffect] = []
        subject.membership.forget(id(2), at: Self.now, into: &effects)
        #expect(effects.isEmpty)
        #expect(subject.membership.suspicions[id(1)]?.accusers == [id(3)])
        subject.membership.forgetAccusations(by: id(3), at: Self.now, into: &effects)
        #expect(
            effects == [.changed(id(1), from: .suspect, to: .alive, reason: .accusationsVoid)]
        )
        #expect(subject.status(2) == nil)
        subject.membership.checkInvariants()
    }

    @Test func nothingOfAReapedMemberIsKept() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: Self.now)
        var effects: [MembershipEffect] = []
        subject.membership.forget(id(1), at: Self.now, into: &effects)
        subject.membership.forget(id(1), at: Self.now, into: &effects)
        subject.membership.checkInvariants()
        #expect(subject.membership.roundTrips[id(1)] == nil)
        #expect(!subject.membership.members.contains(id(1)))
        _ = subject.take()
        subject.run(to: seconds(150))
        #expect(!subject.take().pinged.contains(1))
    }
}
