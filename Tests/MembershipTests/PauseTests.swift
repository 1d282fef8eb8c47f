import Primitives
import Testing

@testable import Membership

/// A node that slept blames itself (Lifeguard; docs/protocol.md, Membership).
@Suite struct PauseTests {
    private static func warm() -> Subject {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(20))
        _ = subject.take()
        return subject
    }

    @Test func aTickUpTo150MillisecondsLateIsNothing() {
        var subject = Self.warm()
        let due = subject.firstTick
        subject.advance(to: due + .milliseconds(150))
        #expect(subject.membership.localHealth == 0)
        #expect(subject.membership.counters[.lateTicks] == 0)
        #expect(subject.firstTick == due + .milliseconds(1_250))
    }

    @Test func aLaterOneRaisesLocalHealthAndTheNextFollowsFromNow() {
        var subject = Self.warm()
        let now = subject.firstTick + .milliseconds(151)
        subject.advance(to: now)
        #expect(subject.take().first == .localHealth(1))
        #expect(subject.membership.counters[.lateTicks] == 1)
        subject.advance(to: now + .seconds(10))
        #expect(subject.membership.localHealth == 2)
        #expect(subject.firstTick == now + .seconds(10 + 3))
    }

    @Test func roundsInFlightEndWithoutAVerdict() {
        var subject = Self.warm()
        subject.run(to: subject.firstTick + .milliseconds(160), silent: Set(1...9))
        #expect(subject.membership.rounds.count >= 1)
        let before = subject.membership.rounds.map(\.nonce)
        subject.advance(to: subject.firstTick + .seconds(3))
        #expect(subject.membership.rounds.allSatisfy { !before.contains($0.nonce) })
        #expect(subject.membership.counters[.failedProbes] == 0)
        #expect((1...9).allSatisfy { subject.status($0) == .alive })
    }

    @Test func suspicionsWaitAsLongAsTheNodeSlept() {
        var subject = Self.warm()
        let first = seconds(20)
        for accuser in 2...4 { subject.hear(1, by: accuser, at: first) }
        subject.run(to: first + .seconds(1))
        #expect(subject.status(1) == .unreachable)
        let due = subject.membership.nextDeadline ?? .distantFuture
        subject.advance(to: due + .seconds(10))
        #expect(subject.status(1) == .unreachable)
        subject.run(to: first + .milliseconds(13_649))
        #expect(subject.status(1) == .unreachable)
        subject.run(to: first + .milliseconds(13_650))
        #expect(subject.status(1) == .dead)
    }

    @Test func mailReadAfterAPauseGivesNoVerdictByItself() {
        var subject = Self.warm()
        let first = seconds(20)
        subject.hear(1, by: 2, at: first)
        subject.run(to: first + .milliseconds(100), silent: [1])
        // Asleep for a minute; then the accusations come before the refutation that followed them.
        let awake = first + .seconds(60)
        subject.hear(1, by: 3, at: awake)
        subject.hear(1, by: 4, at: awake)
        #expect(subject.status(1) == .suspect)
        #expect(subject.membership.nextDeadline ?? awake < awake)
        subject.learn(1, 2, at: awake)
        subject.advance(to: awake)
        #expect(
            subject.take().changes == [
                .changed(id(1), from: .alive, to: .suspect, reason: .accused(by: 1, quorum: 3)),
                .changed(id(1), from: .suspect, to: .alive, reason: .refuted),
            ]
        )
    }

    @Test func aSuspicionFirstHeardAfterThePauseStartsThen() {
        var subject = Self.warm()
        let awake = seconds(80)
        for accuser in 2...4 { subject.hear(1, by: accuser, at: awake) }
        subject.advance(to: awake)
        #expect(subject.status(1) == .suspect)
        #expect(subject.membership.suspicions[id(1)]?.since == awake)
    }

    @Test func answersThatWaitedAreAnswersButNoRoundTrips() {
        var subject = Self.warm()
        subject.advance(to: subject.firstTick)
        let effects = subject.take()
        let target = effects.pinged.first ?? 0
        let awake = subject.firstTick + .seconds(5)
        #expect(subject.acknowledge(target, effects.nonce ?? 0, at: awake) == .probe)
        #expect(subject.take().isEmpty)
        #expect(subject.membership.probeTimeout(for: id(target)) == .milliseconds(150))
    }
}
