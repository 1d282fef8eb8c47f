import Primitives
import Testing

@testable import Membership

/// Probes on behalf of others.
@Suite struct RelayTests {
    /// A node whose first tick comes late, so that it does not mix with the relayed pings.
    private static func relaying(
        _ settings: MembershipSettings = MembershipSettings(),
        roundTrip: Duration = .milliseconds(1)
    ) -> Subject {
        let seeds = UInt64(0)...
        let subjects = seeds.lazy.map {
            Subject(100, knowing: [1, 2, 3], settings: settings, seed: $0)
        }
        var subject = subjects.first { $0.firstTick > seconds(0.5) } ?? Subject(100)
        for _ in 0..<20 {
            for member in 1...3 { subject.membership.noteRoundTrip(roundTrip, of: id(member)) }
        }
        return subject
    }

    private static func ask(
        _ subject: inout Subject,
        _ target: Int,
        for requester: Int,
        nonce: UInt64,
        patience: Duration = .milliseconds(200),
        at now: Instant
    ) -> [MembershipEffect] {
        var effects: [MembershipEffect] = []
        subject.membership.relay(
            target: id(target),
            for: id(requester),
            nonce: nonce,
            patience: patience,
            at: now,
            into: &effects
        )
        return effects
    }

    @Test func anAnswerGoesBackUnderTheRequestersNonce() {
        var subject = Self.relaying()
        let effects = Self.ask(&subject, 1, for: 2, nonce: 77, at: .start)
        guard case .relayPing(let target, let nonce, let requester, 77) = effects.first else {
            Issue.record("no ping: \(effects)")
            return
        }
        #expect(target == id(1))
        #expect(requester == id(2))
        #expect(subject.acknowledge(3, nonce, at: .start) == .none)
        #expect(subject.acknowledge(1, nonce, at: .start) == .relay(requester: id(2), nonce: 77))
        #expect(subject.acknowledge(1, nonce, at: .start) == .none)
        #expect(subject.membership.relays.nextDeadline == nil)
        #expect(subject.take().changes.isEmpty)
    }

    @Test func silenceIsReportedAt160MillisecondsWhateverTheLocalHealth() {
        var subject = Self.relaying()
        subject.slow(5, at: .start)
        _ = Self.ask(&subject, 1, for: 2, nonce: 77, at: .start)
        #expect(subject.membership.nextDeadline == milliseconds(160))
        _ = subject.take()
        subject.advance(to: milliseconds(160))
        #expect(subject.take().first == .nack(requester: id(2), target: id(1), nonce: 77))
        #expect(subject.membership.counters[.sentNacks] == 1)
    }

    /// A farther requester is told earlier, within 40 and 80 % of what it waits.
    @Test(arguments: [(1, 1_600), (500, 1_400), (900, 920), (5_000, 800)])
    func theWordOfSilenceLeavesTimeForItsWayBack(_ tail: Int, _ told: Int) {
        var subject = Self.relaying(roundTrip: .milliseconds(tail))
        let patience = Duration.seconds(2)
        _ = Self.ask(&subject, 1, for: 2, nonce: 77, patience: patience, at: .start)
        let due = subject.membership.relays.nextDeadline ?? .start
        #expect(abs((due - milliseconds(told)).nanoseconds) <= 20_000_000, "\(due)")
    }

    @Test func patienceIsHeldWithinWhatAnyHonestRequesterHas() {
        for (wanted, least) in [(Duration.zero, 160), (.seconds(65), 6_400)] {
            var subject = Self.relaying()
            _ = Self.ask(&subject, 1, for: 2, nonce: 7, patience: wanted, at: .start)
            let due = subject.membership.relays.nextDeadline ?? .start
            #expect(abs((due - milliseconds(least)).nanoseconds) < 20_000_000, "\(due)")
        }
    }

    @Test func aRelayTimesTheTargetToo() {
        var subject = Self.relaying()
        let effects = Self.ask(&subject, 1, for: 2, nonce: 77, at: .start)
        guard case .relayPing(_, let nonce, _, _) = effects.first else { return }
        subject.acknowledge(1, nonce, at: milliseconds(120))
        #expect(subject.take() == [.roundTrip(id(1), .milliseconds(120))])
    }

    @Test func anAnswerAfterTheNackIsStillPassedOn() {
        var subject = Self.relaying()
        var nonce: UInt64 = 0
        let effects = Self.ask(&subject, 1, for: 2, nonce: 77, at: .start)
        if case .relayPing(_, let own, _, _) = effects.first { nonce = own }
        subject.advance(to: milliseconds(160))
        let match = subject.acknowledge(1, nonce, at: milliseconds(300))
        #expect(match == .relay(requester: id(2), nonce: 77))
    }

    @Test func aRequestIsForgottenWhenNoRequesterCouldStillWait() {
        var subject = Self.relaying()
        _ = Self.ask(&subject, 1, for: 2, nonce: 77, at: .start)
        subject.run(to: milliseconds(799))
        #expect(subject.membership.relays.count == 1)
        subject.run(to: milliseconds(3000))
        #expect(subject.membership.relays.count == 0)
    }

    @Test func anUnknownTargetIsAnsweredAtOnceAndItselfNever() {
        var subject = Self.relaying()
        let unknown = Self.ask(&subject, 9, for: 2, nonce: 77, at: .start)
        #expect(unknown == [.nack(requester: id(2), target: id(9), nonce: 77)])
        #expect(Self.ask(&subject, 100, for: 2, nonce: 77, at: .start).isEmpty)
    }

    @Test func noMoreThanTheLimitAreOutstanding() {
        var settings = MembershipSettings()
        settings.maximumRelayed = 3
        var subject = Self.relaying(settings)
        let pings = (0..<5).flatMap {
            Self.ask(&subject, 1, for: 2, nonce: UInt64($0), at: .start)
        }
        #expect(pings.count == 3)
        subject.run(to: seconds(3))
        #expect(Self.ask(&subject, 1, for: 2, nonce: 9, at: seconds(3)).count == 1)
    }

    @Test func nacksComeInOrderOfArrivalAndSkipWhoWasAnswered() {
        var subject = Self.relaying()
        var nonces: [UInt64] = []
        for (position, target) in [1, 2, 3].enumerated() {
            let now = milliseconds(position)
            let effects = Self.ask(&subject, target, for: 2, nonce: UInt64(target), at: now)
            if case .relayPing(_, let own, _, _) = effects.first { nonces.append(own) }
        }
        subject.acknowledge(1, nonces[0], at: milliseconds(2))
        #expect(subject.membership.nextDeadline == milliseconds(161))
        subject.acknowledge(3, nonces[2], at: milliseconds(3))
        subject.advance(to: milliseconds(162))
        let nacks = subject.take().filter { if case .nack = $0 { true } else { false } }
        #expect(nacks == [.nack(requester: id(2), target: id(2), nonce: 2)])
    }
}
