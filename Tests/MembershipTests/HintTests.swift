import Primitives
import Testing

@testable import Membership

/// Hints that nobody listens where a member should be (ADR 24).
@Suite struct HintTests {
    /// A round of 1 under way since the second moment returned, everybody far by 100 ms.
    private static func asked() -> (subject: Subject, start: Instant) {
        var subject = Subject(100, knowing: Array(1...9))
        for _ in 0..<20 {
            for member in 1...9 {
                subject.membership.noteRoundTrip(.milliseconds(100), of: id(member))
            }
        }
        let start = subject.firstTick
        subject.membership.hear(from: id(9), at: start, into: &subject.effects)
        subject.advance(to: start)
        return (subject, start)
    }

    private static func hasten(_ subject: inout Subject, at now: Instant) {
        subject.membership.hasten(id(1), at: now, into: &subject.effects)
        subject.membership.checkInvariants()
    }

    private static func relays(_ effects: [MembershipEffect]) -> [NodeID] {
        effects.compactMap { effect in
            if case .pingRequest(let relay, id(1), _, _) = effect { relay } else { nil }
        }
    }

    @Test func whatWouldComeLaterComesNowAndTheRingGoesOn() {
        var (subject, start) = Self.asked()
        let nonce = subject.take().nonce ?? 0
        Self.hasten(&subject, at: start + .milliseconds(2))
        let effects = subject.take()
        #expect(effects.first == .hello(id(1), nonce: nonce))
        #expect(Self.relays(effects).count == 3)
        #expect(effects.pinged == [2])
        #expect(subject.acknowledge(1, nonce, at: start + .milliseconds(100)) == .probe)
        #expect(subject.status(1) == .alive)
    }

    @Test func itCountsOnceARound() {
        var (subject, start) = Self.asked()
        Self.hasten(&subject, at: start)
        _ = subject.take()
        Self.hasten(&subject, at: start)
        #expect(subject.take().isEmpty)
        #expect(!subject.membership.hastenable(at: start).contains(id(1)))
    }

    @Test func itComesTooLateAfterTwoSeconds() {
        let (subject, start) = Self.asked()
        #expect(subject.membership.hastenable(at: start) == [id(1)])
        #expect(subject.membership.hastenable(at: start + .seconds(2)).isEmpty)
    }

    /// When a round of which so many relays nack at once is over, in milliseconds.
    private static func end(nacks: Int) -> Int64 {
        var (subject, start) = asked()
        let nonce = subject.take().nonce ?? 0
        hasten(&subject, at: start + .milliseconds(2))
        for relay in relays(subject.take()).prefix(nacks) {
            let now = start + .milliseconds(3)
            subject.membership.nack(
                from: relay,
                target: id(1),
                nonce: nonce,
                at: now,
                into: &subject.effects
            )
        }
        while let due = subject.membership.nextDeadline {
            subject.advance(to: due)
            if subject.take().contains(.probeFailed(id(1))) {
                return (due - start).nanoseconds / 1_000_000
            }
        }
        return 0
    }

    /// A forged hint comes before the true answer can.
    @Test func theRoundEndsEarlyOnlyAfterATailAndByTheWordOfAllItsRelays() {
        #expect((100...102).contains(Self.end(nacks: 3)))
        // t + patience: 200 + 300.
        #expect((498...510).contains(Self.end(nacks: 2)))
    }

    @Test func aReplacementUnderTheRoundsNonceHastensToo() {
        var (subject, start) = Self.asked()
        let nonce = subject.take().nonce ?? 0
        for (target, nonce) in [(2, nonce), (1, nonce &+ 1)] {
            subject.membership.heedReplacement(
                of: id(target),
                nonce: nonce,
                at: start,
                into: &subject.effects
            )
        }
        #expect(subject.take().isEmpty)
        subject.membership.heedReplacement(
            of: id(1),
            nonce: nonce,
            at: start,
            into: &subject.effects
        )
        #expect(Self.relays(subject.take()).count == 3)
    }

    @Test func aRelayThatIsRefusedSaysSoAfterATailAndLooksForItselfOnce() {
        var (subject, start) = Self.asked()
        _ = subject.take()
        for nonce in UInt64(1)...2 {
            subject.membership.relay(
                target: id(5),
                for: id(3),
                nonce: nonce,
                patience: .seconds(2),
                at: start,
                into: &subject.effects
            )
        }
        _ = subject.take()
        subject.membership.hasten(id(5), at: start + .milliseconds(1), into: &subject.effects)
        #expect(subject.take().pinged == [5])
        #expect(
            (100...101).contains(
                ((subject.membership.relays.nextDeadline ?? .start) - start).nanoseconds / 1_000_000
            )
        )
        subject.advance(to: start + .milliseconds(102))
        let effects = subject.take()
        for nonce in UInt64(1)...2 {
            #expect(
                effects.contains(
                    .nack(requester: id(3), target: id(5), nonce: nonce, isRefused: true)
                )
            )
        }
        subject.membership.hasten(id(5), at: start + .milliseconds(103), into: &subject.effects)
        #expect(subject.take().pinged.isEmpty)
    }
}
