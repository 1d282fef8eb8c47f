import Primitives
import Testing

@testable import Membership

/// What those say who were lost here themselves until a moment ago (ADR 48).
@Suite struct ReturnTests {
    /// Knows 1 to 9, all timed; 2, 3 and 4 were unreachable and are back since a moment ago.
    private static func healed(back: Instant) -> Subject {
        var subject = Subject(100, knowing: Array(1...9), seed: 3)
        subject.run(to: seconds(30))
        for lost in 2...4 {
            for accuser in 5...7 { subject.hear(lost, by: accuser, at: seconds(30)) }
        }
        subject.run(to: seconds(30.5))
        for lost in 2...4 { #expect(subject.status(lost) == .unreachable) }
        subject.run(to: back)
        for lost in 2...4 { subject.learn(lost, 2, at: back) }
        return subject
    }

    /// After a cut its other side's words of members of this side come before their answers.
    @Test func theirQuorumCountsTwoSecondsAfterTheyCameBack() {
        let back = seconds(31)
        var subject = Self.healed(back: back)
        let heard = back + .milliseconds(100)
        for accuser in 2...4 { subject.hear(1, by: accuser, at: heard) }
        subject.run(to: back + .milliseconds(1_999))
        #expect(subject.status(1) == .suspect)
        subject.run(to: back + .milliseconds(2_001))
        #expect(subject.status(1) == .unreachable)
    }

    @Test func theAccusedHasThatTimeToAnswer() {
        let back = seconds(31)
        var subject = Self.healed(back: back)
        for accuser in 2...4 { subject.hear(1, by: accuser, at: back) }
        subject.run(to: back + .milliseconds(1_900))
        subject.learn(1, 2, at: back + .milliseconds(1_900))
        #expect(subject.status(1) == .alive)
        let verdicts = subject.take().filter {
            if case .changed(id(1), _, to: .unreachable, _) = $0 { true } else { false }
        }
        #expect(verdicts.isEmpty)
    }

    @Test func aQuorumOfOthersCountsAsEver() {
        let back = seconds(31)
        var subject = Self.healed(back: back)
        for accuser in [2, 5, 6, 7] { subject.hear(1, by: accuser, at: back) }
        subject.run(to: back + .milliseconds(500))
        #expect(subject.status(1) == .unreachable)
    }

    @Test func whoCameBackLongAgoCountsAsEver() {
        var subject = Self.healed(back: seconds(31))
        subject.run(to: seconds(40))
        for accuser in 2...4 { subject.hear(1, by: accuser, at: seconds(40)) }
        subject.run(to: seconds(40.5))
        #expect(subject.status(1) == .unreachable)
    }
}
