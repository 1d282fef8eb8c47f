import Membership
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// More members than there is room for: invented ones, and those thrown away.
struct MemberCapTests {
    /// A node of a bulk simulation with room for so many members, and the ids that it holds.
    private func node(soft: Int, hard: Int) throws -> Node {
        var settings = GossipSettings()
        settings.registry.members = hard
        settings.softMemberCap = soft
        var effects: [GossipEffect] = []
        return try Fixture.node(1, hasSeeds: false, settings: settings, into: &effects)
    }

    private func member(
        _ number: UInt64,
        sequence: UInt64 = 1,
        flags: MemberFlags = []
    ) throws -> CarriedRecord {
        var body = try Fixture.member(number)
        body.addresses = [Address(ip: .v4(0x0A00_0000 + UInt32(number)), port: 7_946)]
        body.flags = flags
        body.reapAfterSeconds = .max
        return .record(
            try Fixture.author(number)
                .sign(.member(body), version: Version(epoch: 1, sequence: sequence)).value
        )
    }

    private func tell(
        _ node: inout Node,
        _ record: CarriedRecord,
        at now: Instant
    ) -> [GossipEffect] {
        var effects: [GossipEffect] = []
        node.handle([record], from: RecordSource(id: Fixture.id(2)), at: now, into: &effects)
        return effects
    }

    @Test func nobodyWhoIsAliveMakesWay() throws {
        var node = try node(soft: 8, hard: 10)
        for number in 2...10 as ClosedRange<UInt64> {
            _ = tell(&node, try member(number), at: .start)
        }
        let held = node.registry.members
        #expect(held.count == 10)
        for number in 11...1_000 as ClosedRange<UInt64> {
            _ = tell(&node, try member(number), at: .milliseconds(Int64(number)))
        }
        #expect(node.registry.members == held)
        #expect(node.membership.members.count == 9)
        #expect(node.counters.value(of: .memberCap) == 990)
        #expect(node.waitingOutside.count == 512)
        #expect(node.waitingOutside.last == Fixture.id(1_000))
        node.checkInvariants()
    }

    @Test func whoLeftMakesWayAndIsForgottenEverywhereAtOnce() throws {
        var node = try node(soft: 8, hard: 10)
        for number in 2...10 as ClosedRange<UInt64> {
            _ = tell(&node, try member(number), at: .start)
        }
        _ = tell(&node, try member(5, sequence: 2, flags: .leaving), at: .milliseconds(100))
        _ = tell(&node, try member(11), at: .milliseconds(5_000))
        #expect(node.registry.member(Fixture.id(11)) == nil)
        let effects = tell(&node, try member(12), at: .milliseconds(10_200))
        #expect(node.registry.member(Fixture.id(12)) != nil)
        #expect(node.registry.member(Fixture.id(5)) == nil)
        #expect(node.registry.marker(of: Fixture.id(5)) != nil)
        #expect(node.membership.status(of: Fixture.id(5)) == nil)
        #expect(effects.contains(.changed(.memberRemoved(Fixture.id(5)))))
        #expect(node.membership.members.count == 9)
        node.checkInvariants()
    }

    /// `reap_after` of 136 years counts as a week.
    @Test func nobodyIsKeptForMoreThanAWeekAfterItLeft() throws {
        var node = try node(soft: 8, hard: 10)
        _ = tell(&node, try member(2), at: .start)
        _ = tell(&node, try member(2, sequence: 2, flags: .leaving), at: .start)
        var effects: [GossipEffect] = []
        node.advance(to: .start + .seconds(604_799), into: &effects)
        #expect(node.registry.member(Fixture.id(2)) != nil)
        node.advance(to: .start + .seconds(604_801), into: &effects)
        #expect(node.registry.member(Fixture.id(2)) == nil)
        #expect(effects.contains(.changed(.memberRemoved(Fixture.id(2)))))
    }

    @Test func identitiesThrownAwayTakeNoRoomOfAnybody() throws {
        var node = try node(soft: 80, hard: 100)
        let honest = (2...40).map { UInt64($0) }
        for number in honest { _ = tell(&node, try member(number), at: .start) }
        var now = Instant.start
        for number in 1_000..<6_000 as Range<UInt64> {
            now += .seconds(1)
            _ = tell(&node, try member(number), at: now)
            _ = tell(&node, try member(number, sequence: 2, flags: .leaving), at: now)
        }
        #expect(node.registry.members.count <= 100)
        #expect(honest.allSatisfy { node.registry.member(Fixture.id($0)) != nil })
        #expect(node.registry.member(node.id) != nil)
        #expect(node.registry.member(Fixture.id(5_999)) != nil)
        node.checkInvariants()
    }
}
