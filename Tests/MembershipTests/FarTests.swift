import Primitives
import Testing

@testable import Membership

/// Members far away, and paths that change (A10).
@Suite struct FarTests {
    @Test(arguments: [300, 600, 1_000])
    func noHealthyMemberIsSuspectedAtASteadyRoundTrip(_ milliseconds: Int) {
        var mesh = VirtualMesh(size: 12, seed: 1, latency: .milliseconds(milliseconds / 2))
        mesh.run(for: .seconds(120))
        #expect(mesh.changes.isEmpty, "\(mesh.changes.count) changes")
        #expect(mesh.accusationsMade == 0)
    }

    @Test func aFarNewcomerAmongNearMembersIsNotSuspected() {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(60))
        _ = subject.take()
        subject.learn(10, 1, at: seconds(60))
        let effects = subject.follow(until: seconds(120), far: 10, roundTrip: .milliseconds(700))
        #expect(effects.changes.isEmpty == false, "it joins")
        #expect(effects.changes.count == 1, "\(effects.changes)")
        #expect(subject.membership.tail(of: id(10)) >= .milliseconds(700))
    }

    /// One failed round at most, and nobody unreachable.
    @Test func aPathThatBecomesLongCostsOneRoundAtMost() {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(60))
        _ = subject.take()
        let failures = subject.membership.counters[.failedProbes]
        let effects = subject.follow(until: seconds(120), far: 1, roundTrip: .milliseconds(700))
        #expect(subject.membership.counters[.failedProbes] - failures <= 1)
        let statuses = effects.compactMap { effect -> MemberStatus? in
            if case .changed(_, _, let status, _) = effect { status } else { nil }
        }
        #expect(statuses.allSatisfy { $0.isReachable })
    }

    @Test func aMemberThatMovesBeginsAnew() {
        var subject = Subject(100, knowing: [1, 2])
        subject.membership.noteRoundTrip(.milliseconds(400), of: id(1))
        subject.membership.noteRoundTrip(.milliseconds(1), of: id(2))
        subject.membership.moved(id(1))
        #expect(subject.membership.tail(of: id(1)) < .milliseconds(10))
    }

    @Test func relaysAreTheNearestThreeOfSixAndAreGivenTheirWay() {
        var subject = Subject(100, knowing: Array(1...7))
        for member in 1...7 {
            for _ in 0..<20 {
                subject.membership.noteRoundTrip(.milliseconds(100 * member), of: id(member))
            }
        }
        let relays = subject.membership.chooseRelays(id(7))
        #expect(relays == [id(1), id(2), id(3)])
        let patience = subject.membership.patience(with: relays, for: id(7))
        // Two ways to the farthest relay and back, and one to the target: 2 · 300 + 700.
        #expect((1_300...1_400).contains(patience.nanoseconds / 1_000_000), "\(patience)")
    }

    @Test func aQuorumStandsForTheTimeOutOfTheFarthestConcerned() {
        var subject = Subject(100, knowing: Array(1...9))
        for _ in 0..<20 {
            subject.membership.noteRoundTrip(.milliseconds(600), of: id(1))
            subject.membership.noteRoundTrip(.milliseconds(1), of: id(2))
        }
        let near = subject.membership.standingTime(for: id(2), accusedBy: [])
        #expect(near == .milliseconds(150))
        let far = subject.membership.standingTime(for: id(1), accusedBy: [id(2)])
        #expect(far >= .milliseconds(1_200))
        #expect(subject.membership.standingTime(for: id(2), accusedBy: [id(1)]) == far)
        for accusers in [[], [id(2)]] {
            let untimed = subject.membership.standingTime(for: id(3), accusedBy: accusers)
            #expect(untimed == .milliseconds(500))
        }
        let byUntimed = subject.membership.standingTime(for: id(2), accusedBy: [id(3)])
        #expect(byUntimed == .milliseconds(500))
    }

    /// One answer that was slow while all started, of a member that is seldom asked, is no reason
    /// to believe a crash later.
    @Test func oneSlowAnswerLongAgoDoesNotHoldAQuorumUp() {
        var subject = Subject(100, knowing: Array(1...9))
        subject.membership.noteRoundTrip(.milliseconds(400), of: id(1))
        for _ in 0..<20 {
            for member in 2...5 {
                subject.membership.noteRoundTrip(.milliseconds(1), of: id(member))
            }
        }
        let standing = subject.membership.standingTime(for: id(2), accusedBy: [id(7)])
        #expect(standing == .milliseconds(150))
    }

    @Test func whileNobodyWasTimedAQuorumStandsForTheLeast() {
        let subject = Subject(100, knowing: [1, 2])
        let standing = subject.membership.standingTime(for: id(1), accusedBy: [id(2)])
        #expect(standing == .milliseconds(150))
    }
}

/// A first word about a member never timed.
@Suite struct FirstWordTests {
    /// Knows nine others that it has timed, and 10, that it has not.
    private static func subject() -> Subject {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(60))
        subject.learn(10, 1, at: seconds(60))
        _ = subject.take()
        return subject
    }

    private static func isAccused(_ effects: [MembershipEffect]) -> Bool {
        effects.accuses(10)
    }

    @Test func itIsPrecededByASecondLookOfTwoSeconds() {
        var subject = Self.subject()
        let now = seconds(60)
        subject.membership.startRound(of: id(10), ahead: 0, at: now, into: &subject.effects)
        subject.run(to: now + .milliseconds(2_199), silent: [10])
        #expect(!Self.isAccused(subject.take()))
        #expect(subject.status(10) == .alive)
        subject.run(to: now + .milliseconds(2_201), silent: [10])
        #expect(Self.isAccused(subject.take()))
    }

    /// Every relay was silent too, yet others are heard: all ways may have become long at once.
    @Test func aRoundOfWhichEveryRelayWasSilentIsFollowedByASecondLook() {
        var subject = Self.subject()
        let now = seconds(60)
        subject.membership.startRound(of: id(1), ahead: 0, at: now, into: &subject.effects)
        subject.membership.hear(from: id(2), at: now, into: &subject.effects)
        subject.run(to: now + .milliseconds(2_199), silent: Set(1...9))
        let accused = subject.take().compactMap { effect in
            if case .accuse(let target, _, _) = effect { target } else { nil }
        }
        #expect(!accused.contains(id(1)), "\(accused)")
    }

    /// It was never timed when the round began, and is known to be far when it ends.
    @Test func aRoundThatWasTooShortForWhatWasMeasuredMeanwhileIsFollowedByASecondLook() {
        var subject = Self.subject()
        let now = seconds(60)
        subject.membership.startRound(of: id(10), ahead: 0, at: now, into: &subject.effects)
        subject.membership.noteRoundTrip(.milliseconds(700), of: id(10))
        subject.run(to: now + .milliseconds(2_199), silent: [10])
        #expect(!Self.isAccused(subject.take()))
    }

    @Test func whereSomebodyHasSpokenTheSecondIsSpokenAfterOneRound() {
        var subject = Self.subject()
        let now = seconds(60)
        subject.hear(10, by: 9, at: now)
        subject.membership.startRound(of: id(10), ahead: 0, at: now, into: &subject.effects)
        subject.run(to: now + .milliseconds(451), silent: [10])
        #expect(Self.isAccused(subject.take()))
    }
}

/// Many datagrams lost (A12).
@Suite struct LossTests {
    @Test func roundsWithoutAFirstAnswerAreLosses() {
        var losses = Losses()
        for _ in 0..<100 { losses.note(isLoss: false) }
        #expect(losses.level == .few)
        for _ in 0..<3 { losses.note(isLoss: true) }
        #expect(losses.level == .many)
        for _ in 0..<4 { losses.note(isLoss: true) }
        #expect(losses.level == .most)
        for _ in 0..<10 { losses.note(isLoss: false) }
        #expect(losses.level == .many, "a row of answers is no wonder where many are lost")
        for _ in 0..<15 { losses.note(isLoss: false) }
        #expect(losses.level == .few)
    }

    /// The answer to the second ping ends the round, is timed from that ping, and tells of a loss.
    @Test func whereManyAreLostThePingIsSentTwice() {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(20))
        for _ in 0..<16 { subject.membership.losses.note(isLoss: true) }
        _ = subject.take()
        let now = seconds(20)
        subject.membership.startRound(of: id(1), ahead: 0, at: now, into: &subject.effects)
        subject.run(to: now + .milliseconds(80), silent: [1])
        let effects = subject.take()
        let pings = effects.compactMap { effect -> UInt64? in
            if case .ping(id(1), let nonce) = effect { nonce } else { nil }
        }
        #expect(pings.count == 2)
        #expect(!effects.contains { if case .hello(id(1), _) = $0 { true } else { false } })
        guard pings.count == 2 else { return }
        var expected = subject.membership.losses
        expected.note(isLoss: true)
        #expect(subject.acknowledge(1, pings[1], at: now + .milliseconds(85)) == .probe)
        #expect(subject.take() == [.roundTrip(id(1), .milliseconds(10))])
        #expect(!subject.membership.rounds.contains { $0.target == id(1) })
        #expect(subject.membership.losses == expected)
    }

    @Test(arguments: [(4, 2, 4), (16, 3, 5)])
    func whereManyAreLostTheFirstWordAndAnOwnVerdictTakeMoreRounds(
        _ lost: Int,
        _ firstWord: UInt64,
        _ own: UInt64
    ) {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(20))
        for _ in 0..<lost { subject.membership.losses.note(isLoss: true) }
        _ = subject.take()
        let now = seconds(20)
        subject.membership.startRound(of: id(1), ahead: 0, at: now, into: &subject.effects)
        var accusedAfter: UInt64?
        var unreachableAfter: UInt64?
        let before = subject.membership.counters[.failedProbes]
        for step in 1...300 {
            subject.run(to: now + .milliseconds(10 * step), silent: [1])
            let failed = subject.membership.counters[.failedProbes] - before
            let isAccused = subject.effects.contains {
                if case .accuse = $0 { true } else { false }
            }
            if isAccused, accusedAfter == nil { accusedAfter = failed }
            if subject.status(1) == .unreachable, unreachableAfter == nil {
                unreachableAfter = failed
            }
        }
        #expect(accusedAfter == firstWord)
        #expect(unreachableAfter == own)
    }
}
