import Primitives
import Testing

@testable import Membership

/// A quorum against a member at which nobody listens any more (ADR 49).
@Suite struct ConfirmationTests {
    /// Knows 1 to 9, all timed, at rest; its rounds are far from 5.
    private static func warm() -> Subject {
        var subject = Subject(100, knowing: Array(1...9), seed: 3)
        subject.run(to: seconds(30))
        _ = subject.take()
        return subject
    }

    /// The third accuser is heard; no round of this node's own is under way.
    private static func accused(_ subject: inout Subject, at now: Instant) {
        for accuser in 2...4 { subject.hear(5, by: accuser, at: now) }
        subject.membership.rounds.removeAll { $0.target == id(5) }
    }

    @Test func whereAQuorumStandsTheAccusedIsAskedOnce() {
        var subject = Self.warm()
        let now = seconds(30.1)
        for accuser in 2...3 { subject.hear(5, by: accuser, at: now) }
        subject.membership.rounds.removeAll { $0.target == id(5) }
        _ = subject.take()
        subject.hear(5, by: 4, at: now)
        #expect(subject.take().pinged == [5])
        subject.hear(5, by: 6, at: now)
        #expect(subject.take().pinged.isEmpty)
    }

    @Test func aRefusalOfThatQuestionMakesTheQuorumCountAtOnce() {
        var subject = Self.warm()
        let now = seconds(30.1)
        Self.accused(&subject, at: now)
        subject.hear(5, by: 6, at: now)
        subject.membership.suspicions.modify(id(5)) { $0.ask(at: now) }
        subject.run(to: now + .milliseconds(10))
        #expect(subject.status(5) == .suspect)
        #expect(subject.membership.hastenable(at: now + .milliseconds(10)).contains(id(5)))
        subject.membership.hasten(id(5), at: now + .milliseconds(10), into: &subject.effects)
        subject.run(to: now + .milliseconds(20))
        #expect(subject.status(5) == .unreachable)
    }

    @Test func aRefusalConfirmsAQuorumOnlyWhereThisNodeAsked() {
        var subject = Self.warm()
        let now = seconds(30.1)
        for accuser in 2...3 { subject.hear(5, by: accuser, at: now) }
        #expect(!subject.membership.isConfirmable(id(5), at: now))
        subject.hear(5, by: 4, at: now)
        #expect(subject.membership.isConfirmable(id(5), at: now))
        #expect(!subject.membership.isConfirmable(id(5), at: now + .seconds(3)))
        #expect(!subject.membership.isConfirmable(id(6), at: now))
    }

    @Test func withoutAQuorumARefusalIsNoVerdict() {
        var subject = Self.warm()
        let now = seconds(30.1)
        for accuser in 2...3 { subject.hear(5, by: accuser, at: now) }
        subject.membership.hasten(id(5), at: now, into: &subject.effects)
        subject.run(to: now + .milliseconds(100))
        #expect(subject.status(5) == .suspect)
    }

    @Test func anAnswerTakesTheConfirmationBack() {
        var subject = Self.warm()
        let now = seconds(30.1)
        for accuser in 2...4 { subject.hear(5, by: accuser, at: now) }
        let nonce = subject.take().nonces(of: 5).last ?? 0
        subject.membership.suspicions.modify(id(5)) {
            $0.ask(at: now)
            $0.confirm(at: now + .milliseconds(50))
        }
        subject.acknowledge(5, nonce, at: now + .milliseconds(5))
        #expect(!subject.membership.isConfirmable(id(5), at: now + .milliseconds(6)))
        subject.run(to: now + .milliseconds(100))
        #expect(subject.status(5) == .suspect)
    }
}

extension [MembershipEffect] {
    /// The nonces of pings to a member.
    fileprivate func nonces(of member: Int) -> [UInt64] {
        compactMap { effect in
            if case .ping(id(member), let nonce) = effect { nonce } else { nil }
        }
    }
}
