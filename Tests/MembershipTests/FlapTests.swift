import Primitives
import Testing

@testable import Membership

/// Members that come and go (A11, ADR 21).
@Suite struct FlapTests {
    private static func warm() -> Subject {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(20))
        _ = subject.take()
        return subject
    }

    /// Loses a member to three accusers and has it refute, over two seconds.
    private static func flap(_ subject: inout Subject, _ sequence: Int, at now: Instant) {
        for accuser in 2...4 { subject.hear(1, sequence, by: accuser, at: now) }
        subject.run(to: now + .seconds(1))
        #expect(subject.status(1) == .unreachable)
        subject.run(to: now + .seconds(2))
        subject.learn(1, sequence + 1, at: now + .seconds(2))
        #expect(subject.status(1) == .alive)
    }

    /// From 25 s on member 1 is silent: from the first ping of it until it is accused; `nil` where
    /// it is not within twelve seconds. Until then it has this status, if one is given.
    private static func silenceBeforeAccusation(
        _ subject: inout Subject,
        statusBefore status: MemberStatus? = nil
    ) -> Duration? {
        var begun: Instant?
        for step in 0...120 {
            let now = seconds(25) + .milliseconds(step * 100)
            subject.run(to: now, silent: [1])
            let effects = subject.take()
            if begun == nil, effects.pinged.contains(1) { begun = now }
            if effects.accuses(1) { return begun.map { now - $0 } }
            if let status { #expect(subject.status(1) == status) }
        }
        return nil
    }

    @Test func eachReturnCostsAPointThatHalvesEveryMinute() {
        var flaps = FlapTable()
        let member = id(1)
        flaps.lose(member)
        #expect(flaps.delay(of: member, at: .start) == .zero)
        flaps.find(member, hasRestarted: false, at: .start)
        #expect(flaps.delay(of: member, at: .start) == .seconds(3))
        #expect(flaps.returns(of: member, at: seconds(60)) == 1)
        #expect(flaps.returns(of: member, at: seconds(61)) == nil)
        #expect(flaps.nextDeadline == seconds(61))
        flaps.lose(member)
        flaps.find(member, hasRestarted: false, at: seconds(10))
        #expect(flaps.delay(of: member, at: seconds(10)) == .seconds(6))
        #expect(flaps.returns(of: member, at: seconds(10)) == 2)
        #expect(flaps.delay(of: member, at: seconds(30)) == .seconds(3))
    }

    @Test func aRestartCostsNothing() {
        var subject = Self.warm()
        for accuser in 2...4 { subject.hear(1, by: accuser, at: seconds(20)) }
        subject.run(to: seconds(21), silent: [1])
        #expect(subject.status(1) == .unreachable)
        subject.membership.learn(
            id(1),
            version: version(2),
            leaving: false,
            hasRestarted: true,
            at: seconds(21),
            into: &subject.effects
        )
        #expect(subject.membership.flapping(id(1), at: seconds(21)) == nil)
    }

    /// A host 5 s late each way answers after 10 s, which no time-out waits for.
    @Test func whoIsKnownToAnswerLateIsNotSilentBeforeThat() {
        var subject = Self.warm()
        Self.flap(&subject, 1, at: seconds(20))
        Self.flap(&subject, 2, at: seconds(23))
        let start = seconds(24)
        subject.membership.suspicions.modify(id(1)) { $0.fail(nonce: 1, begunAt: start) }
        #expect(!subject.membership.isHeldBack(id(1), at: start + .seconds(9)))
        // The first answer that late says so, though one came that was near, and all others are.
        subject.membership.roundTrips.forget(id(1))
        subject.membership.noteRoundTrip(.milliseconds(1), of: id(1))
        subject.membership.noteRoundTrip(.seconds(10), of: id(1))
        for number in 0..<400 {
            subject.membership.noteRoundTrip(.milliseconds(1), of: id(2 + number % 8))
        }
        #expect(subject.membership.isHeldBack(id(1), at: start + .seconds(9.9)))
        for _ in 0..<8 { subject.membership.noteRoundTrip(.seconds(10), of: id(1)) }
        #expect(subject.membership.isHeldBack(id(1), at: start + .seconds(9.9)))
        #expect(!subject.membership.isHeldBack(id(1), at: start + .seconds(13)))
        // Of a steady member nothing is held back.
        for _ in 0..<8 { subject.membership.noteRoundTrip(.seconds(10), of: id(2)) }
        subject.membership.suspicions.modify(id(2)) { $0.fail(nonce: 1, begunAt: start) }
        #expect(!subject.membership.isHeldBack(id(2), at: start + .seconds(1)))
    }

    @Test func whoCameBackTwiceIsAccusedAfterSixSecondsOfSilence() throws {
        var subject = Self.warm()
        Self.flap(&subject, 1, at: seconds(20))
        Self.flap(&subject, 2, at: seconds(23))
        #expect(subject.membership.flapping(id(1), at: seconds(25)) == 2)
        _ = subject.take()
        let silence = try #require(Self.silenceBeforeAccusation(&subject, statusBefore: .alive))
        // The penalty is 1.97 then, and below 1.75 ten seconds later.
        #expect(silence >= .seconds(6) && silence <= .seconds(7), "\(silence)")
        #expect(subject.status(1) == .unreachable)
    }

    /// Its accusers may be the only ones to whom it is silent, or may know better.
    @Test func whatOthersSayOfAFlappingMemberCountsAtOnce() {
        var subject = Self.warm()
        Self.flap(&subject, 1, at: seconds(20))
        Self.flap(&subject, 2, at: seconds(23))
        for accuser in 2...4 { subject.hear(1, 3, by: accuser, at: seconds(25)) }
        subject.run(to: seconds(26), silent: [1])
        #expect(subject.status(1) == .unreachable)
    }

    /// Where returns were counted at different times, those that forgot them first would else take
    /// the member out at every cut, with the signatures of all (ADR 51).
    @Test func anAccusationOfAFlappingMemberIsSignedAfterThreeSecondsOfSilence() throws {
        var subject = Self.warm()
        Self.flap(&subject, 1, at: seconds(20))
        Self.flap(&subject, 2, at: seconds(23))
        _ = subject.take()
        subject.hear(1, 3, by: 2, at: seconds(25))
        let silence = try #require(Self.silenceBeforeAccusation(&subject))
        #expect(silence >= .seconds(3) && silence <= .seconds(4.5), "\(silence)")
    }

    @Test func anAccusationOfAnotherIsSignedAtOnce() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: seconds(25))
        subject.run(to: seconds(26), silent: [1])
        #expect(subject.take().accuses(1))
    }

    @Test func aCutOfTwoSecondsInFourEndsBeforeAnybodySpeaks() {
        var subject = Self.warm()
        for round in 0..<3 { Self.flap(&subject, round + 1, at: seconds(20 + 3 * Double(round))) }
        _ = subject.take()
        for cycle in 0..<6 {
            let start = seconds(29 + 4 * Double(cycle))
            subject.run(to: start + .seconds(2), silent: [1])
            subject.run(to: start + .seconds(4))
        }
        #expect(subject.take().changes.isEmpty)
    }

    @Test func theEndOfFlappingIsTold() {
        var subject = Self.warm()
        Self.flap(&subject, 1, at: seconds(20))
        _ = subject.take()
        subject.run(to: seconds(82))
        #expect(!subject.take().contains(.steady(id(1))))
        subject.run(to: seconds(83))
        #expect(subject.take().contains(.steady(id(1))))
        #expect(subject.membership.flapping(id(1), at: seconds(83)) == nil)
    }
}
