import Primitives
import Testing

@testable import Membership

/// What one node asks, in which order, and what follows from silence.
@Suite struct RoundTests {
    /// Warm: everyone answers in no time for long enough that every time-out is 150 ms.
    private static func warm(_ members: [Int], until end: Instant, seed: UInt64 = 1) -> Subject {
        var subject = Subject(100, knowing: members, seed: seed)
        for member in members { subject.membership.noteRoundTrip(.zero, of: id(member)) }
        subject.run(to: end)
        _ = subject.take()
        return subject
    }

    @Test func theFirstTickFallsAnywhereInTheFirstInterval() {
        let phases = (0..<50).map { Subject(seed: $0).firstTick }
        #expect(phases.allSatisfy { $0 >= .start && $0 < seconds(1.25) })
        #expect(Set(phases).count == 50)
        #expect(phases.contains { $0 < seconds(0.2) } && phases.contains { $0 > seconds(1.05) })
    }

    @Test func everyTickIsTheRingsAndAtEachFourthTheOthersGoRound() {
        var subject = Subject(100, knowing: Array(1...8))
        var others: [Int] = []
        for member in 1...8 { subject.membership.noteRoundTrip(.zero, of: id(member)) }
        for tick in 1...64 {
            subject.run(to: subject.firstTick)
            let pinged = subject.take().pinged
            #expect(pinged.first == 1)
            #expect(pinged.count == (tick % 4 == 0 ? 2 : 1))
            others += pinged.dropFirst()
        }
        // Whoever the ring does not ask anyhow.
        #expect(Set(others[0..<7]) == Set(2...8))
        #expect(Set(others[7..<14]) == Set(2...8))
    }

    @Test func anAnsweredRoundIsAPingAndARoundTrip() {
        var subject = Subject(100, knowing: [1])
        let start = subject.firstTick
        subject.advance(to: start)
        let nonce = subject.take().nonce ?? 0
        #expect(subject.acknowledge(2, nonce, at: start + .milliseconds(3)) == .none)
        #expect(subject.acknowledge(1, nonce ^ 1, at: start + .milliseconds(3)) == .none)
        #expect(subject.acknowledge(1, nonce, at: start + .milliseconds(3)) == .probe)
        #expect(subject.take() == [.roundTrip(id(1), .milliseconds(3))])
        #expect(subject.acknowledge(1, nonce, at: start + .milliseconds(4)) == .none)
        #expect(subject.membership.counters[.acks] == 1)
    }

    @Test func theOnlyOtherMemberIsDoubtedAndAskedAgainAtOnceThenUnreachable() {
        var subject = Self.warm([1], until: seconds(3.99))
        let start = subject.firstTick
        subject.run(to: start + .milliseconds(750), silent: [1])
        let effects = subject.take()
        let nonces = effects.compactMap { effect -> UInt64? in
            if case .ping(_, let nonce) = effect { nonce } else { nil }
        }
        #expect(nonces.count == 2)
        guard nonces.count == 2 else { return }
        #expect(
            effects == [
                .ping(id(1), nonce: nonces[0]),
                .hello(id(1), nonce: nonces[0]),
                .probeFailed(id(1)),
                .changed(
                    id(1),
                    from: .alive,
                    to: .suspect,
                    reason: .accused(by: 1, quorum: 1)
                ),
                .ping(id(1), nonce: nonces[1]),
                .hello(id(1), nonce: nonces[1]),
                .changed(
                    id(1),
                    from: .suspect,
                    to: .unreachable,
                    reason: .accused(by: 1, quorum: 1)
                ),
                .probeFailed(id(1)),
            ]
        )
    }

    @Test func aNewerRecordEndsTheRoundsOfTheVersionBefore() {
        var subject = Self.warm([1], until: seconds(3.99))
        let start = subject.firstTick
        subject.run(to: start + .milliseconds(100), silent: [1])
        #expect(subject.membership.rounds.map(\.target) == [id(1)])
        subject.learn(1, Version(epoch: 1, sequence: 1), at: start + .milliseconds(100))
        #expect(subject.membership.rounds.count == 1, "it is as known")
        subject.learn(1, Version(epoch: 1, sequence: 2), at: start + .milliseconds(100))
        #expect(subject.membership.rounds.isEmpty)
        #expect(subject.status(1) == .alive)
    }

    @Test func aWitnessAloneNeedsTwoRoundsOfItsOwn() {
        var subject = Self.warm(Array(1...9), until: seconds(17.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        _ = subject.take()
        let start = subject.firstTick
        subject.run(to: start + .milliseconds(749), silent: [1])
        #expect(subject.status(1) == .suspect)
        subject.run(to: start + .milliseconds(750), silent: [1])
        #expect(subject.status(1) == .unreachable)
        #expect(
            subject.take().changes == [
                .changed(id(1), from: .alive, to: .suspect, reason: .accused(by: 1, quorum: 3)),
                .changed(id(1), from: .suspect, to: .unreachable, reason: .ownProbesFailed(2)),
            ]
        )
        #expect(subject.membership.localHealth == 0)
        #expect(subject.membership.counters[.nacks] == 6)
    }

    @Test func untilSixteenRoundsWereAnsweredTwoAreNoVerdict() {
        var subject = Self.warm(Array(1...9), until: seconds(7.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        let start = subject.firstTick
        #expect(subject.membership.losses.isGuess)
        subject.run(to: start + .milliseconds(1_000), silent: [1])
        #expect(subject.membership.suspicions[id(1)]?.failedRounds == 2)
        #expect(subject.status(1) == .suspect)
    }

    @Test func anAnswerToTheSecondRoundLeavesASuspect() {
        var subject = Self.warm(Array(1...9), until: seconds(7.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        let start = subject.firstTick
        subject.run(to: start + .milliseconds(349), silent: [1])
        subject.run(to: start + .milliseconds(700))
        #expect(subject.status(1) == .suspect)
        #expect(subject.membership.suspicions[id(1)]?.failedRounds == 0)
    }

    @Test func anUnreachableMemberThatAnswersIsASuspectAgain() {
        var subject = Self.warm(Array(1...4), until: seconds(7.9))
        subject.run(to: seconds(10.5), silent: [1])
        #expect(subject.status(1) == .unreachable)
        _ = subject.take()
        subject.run(to: seconds(40))
        #expect(
            subject.take().changes == [
                .changed(id(1), from: .unreachable, to: .suspect, reason: .answered)
            ]
        )
    }

    @Test func anAnswerAfterItsRoundEndsTheRowAsWell() {
        var subject = Self.warm(Array(1...9), until: seconds(7.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        _ = subject.take()
        let start = subject.firstTick
        subject.run(to: start, silent: [1])
        let nonce = subject.take().nonce ?? 0
        subject.run(to: start + .milliseconds(400), silent: [1])
        #expect(subject.acknowledge(1, nonce, at: start + .milliseconds(400)) == .probe)
        subject.run(to: start + .milliseconds(700), silent: [1])
        #expect(subject.status(1) == .suspect)
    }

    @Test func aRelaysWordOfTheTargetEndsTheRound() {
        var subject = Self.warm(Array(1...9), until: seconds(7.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        _ = subject.take()
        let start = subject.firstTick
        subject.run(to: start + .milliseconds(150), silent: [1])
        let effects = subject.take()
        let nonce = subject.membership.rounds.first?.nonce ?? 0
        let asked = effects.compactMap { effect -> NodeID? in
            if case .pingRequest(let relay, _, _, _) = effect { relay } else { nil }
        }
        #expect(asked.count == 3)
        guard let relay = asked.first else { return }
        var answers: [MembershipEffect] = []
        let stranger = (2...9).map(id).first { !asked.contains($0) } ?? id(0)
        subject.membership.acknowledgeIndirectly(
            target: id(1),
            nonce: nonce,
            by: stranger,
            at: start,
            into: &answers
        )
        #expect(subject.membership.rounds.map(\.target) == [id(1)])
        subject.membership.acknowledgeIndirectly(
            target: id(1),
            nonce: nonce,
            by: relay,
            at: start,
            into: &answers
        )
        #expect(subject.membership.rounds.isEmpty)
        #expect(answers.isEmpty)
        #expect(subject.membership.counters[.indirectAcks] == 1)
    }

    @Test func whoIsLateOnTheRingHasTheNextAfterItAskedAtOnce() {
        var subject = Self.warm(Array(1...9), until: seconds(17.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        _ = subject.take()
        let start = subject.firstTick
        subject.membership.hear(from: id(9), at: start, into: &subject.effects)
        subject.run(to: start + .milliseconds(449), silent: [1, 2, 3])
        // 1 by the tick, 2 after 150 ms, 3 and 4 after 300, and 1 again when its round has failed.
        #expect(subject.take().pinged == [1, 2, 3, 4, 1])
        subject.run(to: start + .milliseconds(999), silent: [1, 2, 3])
        // 4 has answered; the others' second rounds.
        #expect(subject.take().pinged == [2, 3])
        #expect((1...3).map { subject.status($0) } == [.unreachable, .unreachable, .suspect])
    }

    @Test func aMemberThatIsLateAlreadyPassesTheRingsTurnOnAtOnce() {
        var subject = Self.warm(Array(1...9), until: seconds(7.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        let start = subject.firstTick - .milliseconds(200)
        subject.run(to: start)
        _ = subject.take()
        // A co-signer's round of 1 began before the tick and is late when it comes.
        subject.membership.startRound(of: id(1), ahead: 0, at: start, into: &subject.effects)
        subject.run(to: start + .milliseconds(200), silent: [1])
        #expect(subject.take().pinged == [1, 2])
    }

    @Test func whoHearsNobodyLooksNoFurtherBeforeItsRoundIsOver() {
        var subject = Self.warm(Array(1...9), until: seconds(7.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        let start = subject.firstTick
        _ = subject.take()
        // The relays do not answer either.
        subject.run(to: start + .milliseconds(349), silent: Set(1...9))
        #expect(subject.take().pinged == [1])
        subject.run(to: start + .milliseconds(350), silent: Set(1...9))
        #expect(subject.take().pinged == [1, 2])
    }

    @Test func relaysAreUnsuspectedMembersOtherThanTheTarget() {
        var subject = Self.warm(Array(1...9), until: seconds(7.9))
        for member in 3...8 { subject.hear(member, by: 2, at: seconds(7.9)) }
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        _ = subject.take()
        subject.run(to: subject.firstTick + .milliseconds(200), silent: [1])
        let relays = subject.take().compactMap { effect -> NodeID? in
            if case .pingRequest(let relay, _, _, _) = effect { relay } else { nil }
        }
        #expect(relays.sorted() == [id(2), id(9)])
    }

    @Test func onlyARoundWhoseRelaysAreAllSilentTooCountsAgainstOneself() {
        var healthy = Self.warm(Array(1...9), until: seconds(7.9))
        healthy.run(to: seconds(12), silent: [1])
        #expect(healthy.membership.localHealth == 0)
        var sick = Self.warm(Array(1...9), until: seconds(7.9))
        sick.run(to: seconds(10.5), silent: Set(1...9))
        #expect(sick.membership.localHealth > 0)
        let timeout = sick.membership.probeTimeout(for: id(1))
        #expect(timeout == .milliseconds(150 * (sick.membership.localHealth + 1)))
        sick.run(to: seconds(60))
        #expect(sick.membership.localHealth == 0)
    }

    @Test func withNobodyReachableEveryTickAsksTheNextInTurn() {
        var settings = MembershipSettings()
        settings.alpha = 100
        var subject = Subject(100, knowing: [1, 2], settings: settings)
        for member in 1...2 { subject.membership.noteRoundTrip(.zero, of: id(member)) }
        subject.run(to: seconds(60), silent: [1, 2])
        #expect(subject.membership.counts.unreachable == 2)
        for _ in 0..<6 {
            _ = subject.take()
            subject.run(to: subject.firstTick, silent: [1, 2])
            #expect(subject.take().pinged.count == 1)
        }
    }

    @Test func aNodeThatIsAloneRecoversItsHealth() {
        var subject = Subject(100)
        subject.slow(8, at: .start)
        _ = subject.take()
        subject.run(to: seconds(60))
        #expect(subject.membership.localHealth == 0)
        #expect(subject.take() == (0..<8).reversed().map { .localHealth($0) })
    }

    @Test func aDoubtfulNodeTicksAndWaitsLonger() {
        var subject = Self.warm([1, 2, 3, 4], until: seconds(3.9))
        subject.slow(3, at: seconds(3.9))
        let first = subject.firstTick
        subject.run(to: first, silent: [1, 2, 3, 4])
        #expect(subject.firstTick == seconds(6.9), "three seconds after the sign of slowness")
        #expect(subject.membership.rounds.first?.timeout == .milliseconds(600))
        #expect(subject.membership.patience(with: [id(2)], for: id(1)) == .milliseconds(800))
    }
}
