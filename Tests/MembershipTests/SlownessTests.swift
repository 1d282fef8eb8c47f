import Primitives
import Testing

@testable import Membership

/// What makes a node doubt itself: what it sees, not what others say of it (ADR 20).
@Suite struct SlownessTests {
    private static func warm() -> Subject {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(20))
        _ = subject.take()
        return subject
    }

    @Test func refutationsAloneCostNoLocalHealth() {
        var subject = Self.warm()
        for second in 20..<140 {
            for _ in 0..<2 {
                let now = seconds(Double(second))
                subject.membership.refuted(at: now, into: &subject.effects)
            }
        }
        #expect(subject.take().isEmpty)
        #expect(subject.membership.localHealth == 0)
        #expect(subject.membership.counters[.refutations] == 240)
    }

    @Test func aRefutationCountsWithinThreeSecondsOfASignOfSlowness() {
        var subject = Self.warm()
        subject.membership.noteLateReading(at: seconds(20), into: &subject.effects)
        subject.membership.refuted(at: seconds(22.9), into: &subject.effects)
        #expect(subject.take() == [.localHealth(1), .localHealth(2)])
        subject.membership.refuted(at: seconds(23), into: &subject.effects)
        #expect(subject.take().isEmpty, "a refutation is no sign by itself")
    }

    @Test func aLateTickIsASignOfSlowness() {
        var subject = Self.warm()
        let late = subject.firstTick + .seconds(1)
        subject.advance(to: late)
        subject.membership.refuted(at: late + .seconds(1), into: &subject.effects)
        #expect(subject.membership.localHealth == 2)
    }

    @Test func lateReadingsCountOnceASecond() {
        var subject = Self.warm()
        for tenth in 0..<30 {
            let now = seconds(20) + .milliseconds(100 * tenth)
            subject.membership.noteLateReading(at: now, into: &subject.effects)
        }
        #expect(subject.take() == (1...3).map { .localHealth($0) })
    }

    /// Ten seconds apart and better by one a tick, a crash was found after eleven (ADR 50).
    @Test func aNodeThatWasSlowTicksAsEverThreeSecondsAfterTheLastSign() {
        var subject = Self.warm()
        subject.slow(8, at: seconds(20))
        subject.run(to: subject.firstTick)
        #expect(subject.firstTick == seconds(23))
        subject.run(to: seconds(23))
        #expect(subject.firstTick == seconds(24.25))
        subject.run(to: seconds(23 + 8 * 1.25))
        #expect(subject.membership.localHealth == 0)
    }

    @Test func whileSignsOfSlownessComeTicksAreStretched() {
        var subject = Self.warm()
        let first = subject.firstTick
        subject.slow(2, at: first)
        subject.run(to: first)
        #expect(subject.firstTick == first + .seconds(3))
        subject.slow(1, at: first + .seconds(2.5))
        subject.run(to: first + .seconds(3))
        #expect(subject.firstTick == first + .seconds(5.5))
    }

    @Test func noTimeOutIsLongerThanEightSeconds() {
        var subject = Self.warm()
        for _ in 0..<4 { subject.membership.noteRoundTrip(.seconds(3), of: id(1)) }
        #expect(subject.membership.probeTimeout(for: id(1)) == .seconds(4))
        subject.slow(8, at: seconds(20))
        #expect(subject.membership.localHealth == 8)
        #expect(subject.membership.probeTimeout(for: id(1)) == .seconds(8))
        #expect(subject.membership.patience(with: [id(1)], for: id(2)) == .seconds(8))
    }
}
