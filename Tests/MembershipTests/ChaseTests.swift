import Primitives
import Testing

@testable import Membership

/// A rack that falls is found along the ring (ADR 17), and what a young node may conclude alone.
@Suite struct ChaseTests {
    /// Knows 30 others, all of whom answered once in no time; its next tick is the ring's alone.
    private static func warm() -> Subject {
        var subject = Subject(100, knowing: Array(1...30))
        for member in 1...30 { subject.membership.noteRoundTrip(.zero, of: id(member)) }
        subject.run(to: seconds(7.9))
        while subject.membership.isOrderTurn { subject.run(to: subject.firstTick) }
        _ = subject.take()
        return subject
    }

    @Test func ofARackThatFellOneIsAskedThenTwoThenFourThenEight() {
        var subject = Self.warm()
        let start = subject.firstTick
        var asked: [[Int]] = []
        // Nobody's relays speak here, so the last rounds are lengthened by local health.
        for end in [149, 299, 449, 599, 899] {
            subject.membership.hear(from: id(30), at: start, into: &subject.effects)
            subject.run(to: start + .milliseconds(end), silent: Set(1...20))
            let known = asked.joined()
            asked.append(subject.take().pinged.filter { !known.contains($0) })
        }
        #expect(asked == [[1], [2], [3, 4], [5, 6, 7, 8], Array(9...16)])
    }

    /// Whom a chase would ask is timed before anything happens: a first look at one never timed
    /// would have to be repeated for two seconds, where neighbours fall together.
    @Test func thoseWhomAChaseWouldAskAreTimedOneATick() {
        var subject = Subject(100, knowing: Array(1...12))
        var others: [Int] = []
        for _ in 1...8 {
            subject.run(to: subject.firstTick)
            let pinged = subject.take().pinged
            // The ring's first; at every fourth tick also the one whose turn it is.
            #expect(pinged.first == 1 && pinged.count >= 2)
            others.append(pinged.dropFirst().first ?? 0)
        }
        #expect(Set(others) == Set(2...9))
        subject.run(to: subject.firstTick)
        #expect(!subject.membership.isOrderTurn)
        #expect(subject.take().pinged == [1])
    }

    @Test func aMemberThatAnswersEndsTheChase() {
        var subject = Self.warm()
        let start = subject.firstTick
        subject.membership.hear(from: id(30), at: start, into: &subject.effects)
        subject.run(to: start + .milliseconds(900), silent: [1, 2])
        #expect(Set(subject.take().pinged).isSubset(of: [1, 2, 3, 4]))
    }

    /// No refutation could be heard while nobody was, so what is overdue by then is not.
    @Test func aSilenceOfAllDoesNotCountAgainstASuspect() {
        var subject = Self.warm()
        subject.membership.hear(from: id(9), at: seconds(20), into: &subject.effects)
        subject.hear(1, by: 2, at: seconds(20))
        subject.membership.hear(from: id(9), at: seconds(21), into: &subject.effects)
        #expect(subject.membership.suspicions[id(1)]?.since == seconds(20))
        subject.membership.hear(from: id(9), at: seconds(50), into: &subject.effects)
        #expect(subject.membership.suspicions[id(1)]?.since == seconds(49))
    }

    /// A network that loses much may not have shown itself in the first rounds.
    @Test func aYoungNodeGivesNobodyUpAloneAfterTwoRounds() {
        var subject = Subject(100, knowing: Array(1...9))
        for member in 1...9 { subject.membership.noteRoundTrip(.zero, of: id(member)) }
        let start = subject.firstTick
        for step in 0..<40 {
            let now = start + .milliseconds(step * 100)
            subject.membership.hear(from: id(9), at: now, into: &subject.effects)
            subject.run(to: now, silent: [1])
        }
        let reasons = subject.take().changes.map(\.self)
        #expect(!reasons.contains(where: { "\($0)".contains("ownProbesFailed(2)") }))
        #expect(subject.status(1) == .unreachable)
    }
}
