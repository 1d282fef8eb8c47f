import Primitives
import Testing

@testable import Membership

/// All ids of one address are one voice (ADR 32).
@Suite struct VoiceTests {
    /// Knows 1 to 9 at addresses of their own, all timed, and 20 to 49 at one address.
    private static func subject(_ others: ClosedRange<Int> = 1...9) -> Subject {
        var subject = Subject(100, knowing: Array(others), seed: 3)
        subject.run(to: seconds(30))
        for liar in 20...49 {
            subject.learn(liar, 1, at: seconds(30))
            subject.place(liar, in: host, at: seconds(30))
        }
        _ = subject.take()
        return subject
    }

    private static let host = VoiceGroup(provedAt: .v4(0x0A00_0001))

    private static func single(_ number: Int) -> VoiceGroup {
        VoiceGroup(provedAt: .v4(0x0A00_0100 + UInt32(number)))
    }

    @Test func anAddressIsOneGroupAndLoopbackIsNone() {
        let near = IPAddress.v6(high: 0x2001_0db8_0000_0001, low: 7)
        let sameNet = IPAddress.v6(high: 0x2001_0db8_0000_0001, low: 9)
        let otherNet = IPAddress.v6(high: 0x2001_0db8_0000_0002, low: 7)
        #expect(VoiceGroup(provedAt: near) == VoiceGroup(provedAt: sameNet))
        #expect(VoiceGroup(provedAt: near) != VoiceGroup(provedAt: otherNet))
        #expect(VoiceGroup(provedAt: .v4(1 << 24)) != VoiceGroup(provedAt: .v4(2 << 24)))
        #expect(VoiceGroup(provedAt: .v4(0x7F00_0009)) == .alone)
        #expect(VoiceGroup(provedAt: .v6(high: 0, low: 1)) == .alone)
        #expect(VoiceGroup(provedAt: nil) == .unproved)
    }

    @Test func thirtyIdsOfOneAddressAreOneVoice() {
        var subject = Self.subject()
        for liar in 20...49 { subject.hear(1, by: liar, at: seconds(30)) }
        #expect(subject.status(1) == .suspect)
        subject.run(to: seconds(60))
        #expect(subject.status(1) == .suspect)
        #expect(subject.membership.quorumGroups == 3)
        #expect(!subject.membership.hasQuorum(against: id(1), version: version(1)))
    }

    @Test func theyKeepOutNobodyElse() {
        var subject = Self.subject()
        for liar in 20...49 { subject.hear(1, by: liar, at: seconds(30)) }
        let limit = subject.membership.settings.maximumAccusers
        #expect(subject.membership.suspicions[id(1)]?.accusers.count == limit)
        subject.hear(1, by: 2, at: seconds(30))
        subject.hear(1, by: 3, at: seconds(30))
        #expect(subject.membership.suspicions[id(1)]?.accusers.count == limit)
        #expect(subject.membership.hasQuorum(against: id(1), version: version(1)))
        subject.run(to: seconds(31))
        #expect(subject.status(1) == .unreachable)
    }

    @Test func whereTwoAddressesAreLeftTwoAreEnough() {
        var subject = Self.subject(1...1)
        for liar in 20...49 { subject.hear(1, by: liar, at: seconds(30)) }
        // Its own, and the one of the thirty; that of the accused is none.
        #expect(!subject.membership.hasQuorum(against: id(1), version: version(1)))
        subject.hear(1, by: 100, at: seconds(30))
        #expect(subject.membership.hasQuorum(against: id(1), version: version(1)))
    }

    @Test func behindOneAddressIdsAreCounted() {
        var subject = Subject(100, in: Self.host, knowing: Array(1...9))
        for member in 1...9 { subject.place(member, in: Self.host, at: .start) }
        subject.run(to: seconds(30))
        #expect(subject.membership.isBehindOneAddress)
        for accuser in 2...4 { subject.hear(1, by: accuser, at: seconds(30)) }
        #expect(subject.membership.hasQuorum(against: id(1), version: version(1)))
        subject.run(to: seconds(31))
        #expect(subject.status(1) == .unreachable)
    }

    /// Else who does not probe them would take those beside a fallen neighbour for alive.
    @Test func theMembersOfAFallenHostSpeakEachOtherOutOfTheGroups() {
        var subject = Subject(100, in: Self.single(1), knowing: Array(1...4))
        for member in 1...2 { subject.place(member, in: Self.single(1), at: .start) }
        for member in 3...4 { subject.place(member, in: Self.single(2), at: .start) }
        subject.run(to: seconds(10))
        for accuser in 1...2 { subject.hear(3, by: accuser, at: seconds(10)) }
        subject.hear(3, by: 100, at: seconds(10))
        #expect(!subject.membership.hasQuorum(against: id(3), version: version(1)))
        for accuser in 1...2 { subject.hear(4, by: accuser, at: seconds(10)) }
        subject.hear(4, by: 100, at: seconds(10))
        #expect(subject.membership.hasQuorum(against: id(3), version: version(1)))
        #expect(subject.membership.hasQuorum(against: id(4), version: version(1)))
    }

    /// In one mesh of a thousand a lost ping kept a member from calling a dead one unreachable.
    @Test func anUnprovedAccuserIsAskedThriceAMinuteAndCountsOnceProved() {
        var subject = Self.subject()
        for accuser in 2...4 { subject.place(accuser, in: .unproved, at: seconds(30)) }
        for accuser in 2...4 { subject.hear(1, by: accuser, at: seconds(30)) }
        #expect(!subject.membership.hasQuorum(against: id(1), version: version(1)))
        let asked = [2, 3, 4].map { MembershipEffect.prove(id($0)) }
        #expect(subject.take().filter { asked.contains($0) } == asked)
        subject.hear(1, by: 2, at: seconds(30))
        subject.run(to: seconds(30) + .milliseconds(100))
        #expect(!subject.take().contains(.prove(id(2))))
        subject.run(to: seconds(32))
        #expect(subject.take().count { $0 == .prove(id(2)) } == 2)
        subject.run(to: seconds(34))
        #expect(!subject.take().contains(.prove(id(2))))
        for accuser in 2...4 {
            subject.place(accuser, in: Self.single(accuser), at: seconds(34))
        }
        subject.advance(to: seconds(34))
        #expect(subject.status(1) == .unreachable)
    }

    @Test func whoIsLostHereAccusesNobody() {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(5))
        for accuser in 2...4 { subject.hear(9, by: accuser, at: seconds(5)) }
        subject.run(to: seconds(6))
        #expect(subject.status(9) == .unreachable)
        subject.hear(1, by: 9, at: seconds(6))
        #expect(subject.status(1) == .alive)
    }
}
