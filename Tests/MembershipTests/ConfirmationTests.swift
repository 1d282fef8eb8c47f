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

    private static let now = seconds(30.1)

    /// Two accusers were heard, and the third at `now`; no round of this node's own is under way,
    /// so that it asks. What it asked with is given back.
    private static func asked(_ subject: inout Subject) -> UInt64 {
        for accuser in 2...3 { subject.hear(5, by: accuser, at: now) }
        subject.membership.rounds.removeAll { $0.target == id(5) }
        _ = subject.take()
        subject.hear(5, by: 4, at: now)
        let effects = subject.take()
        #expect(effects.pinged == [5])
        return effects.nonce ?? 0
    }

    @Test func whereAQuorumStandsTheAccusedIsAskedOnce() {
        var subject = Self.warm()
        _ = Self.asked(&subject)
        subject.hear(5, by: 6, at: Self.now)
        #expect(subject.take().pinged.isEmpty)
    }

    @Test func aRefusalOfThatQuestionMakesTheQuorumCountAtOnce() {
        var subject = Self.warm()
        _ = Self.asked(&subject)
        let refused = Self.now + .milliseconds(10)
        subject.run(to: refused)
        #expect(subject.status(5) == .suspect)
        #expect(subject.membership.hastenable(at: refused).contains(id(5)))
        subject.membership.hasten(id(5), at: refused, into: &subject.effects)
        subject.run(to: Self.now + .milliseconds(20))
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
        let nonce = Self.asked(&subject)
        subject.membership.suspicions.modify(id(5)) { $0.confirm(at: Self.now + .milliseconds(50)) }
        subject.acknowledge(5, nonce, at: Self.now + .milliseconds(5))
        #expect(!subject.membership.isConfirmable(id(5), at: Self.now + .milliseconds(6)))
        subject.run(to: Self.now + .milliseconds(100))
        #expect(subject.status(5) == .suspect)
    }
}
