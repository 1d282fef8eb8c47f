import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

struct PendingRecordsTests {
    @Test func recordsComeOutForWhomTheyWaitedInOrder() throws {
        var room = PendingRecords(limit: 8)
        let first = CarriedRecord.bytes([1])
        let second = CarriedRecord.bytes([2])
        room.add(first, awaiting: Fixture.id(1), from: nil)
        room.add(CarriedRecord.bytes([3]), awaiting: Fixture.id(2), from: nil)
        room.add(second, awaiting: Fixture.id(1), from: Fixture.id(9))
        #expect(room.release(Fixture.id(1)).map(\.record) == [first, second])
        #expect(room.release(Fixture.id(1)).isEmpty)
        #expect(room.count == 1)
    }

    @Test func theOldestGivesWayWhenTheRoomIsFull() {
        var room = PendingRecords(limit: 2)
        for byte in UInt8(1)...3 {
            room.add(.bytes([byte]), awaiting: Fixture.id(1), from: nil)
        }
        #expect(room.release(Fixture.id(1)).map(\.record) == [.bytes([2]), .bytes([3])])
    }

    @Test func theSameRecordWaitsOnce() {
        var room = PendingRecords(limit: 4)
        room.add(.bytes([1]), awaiting: Fixture.id(1), from: nil)
        room.add(.bytes([1]), awaiting: Fixture.id(1), from: Fixture.id(2))
        #expect(room.count == 1)
    }
}

struct GreetingsTests {
    let seed = Address(ip: .v4(1), port: 7946)

    @Test func aSilentSeedIsTriedLessAndLessOftenForEver() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.resolve([seed], at: .start)
        var moments: [Int64] = []
        for _ in 0..<10 {
            guard let next = greetings.nextDeadline(isPresent: { _ in false }) else { break }
            moments.append(next.nanoseconds / 1_000_000)
            let due = greetings.due(at: next) { _ in false }
            #expect(due == [seed])
        }
        #expect(moments == [0, 100, 300, 700, 1_500, 2_500, 3_500, 4_500, 5_500, 6_500])
        _ = greetings.answered(at: seed, by: Fixture.id(2), now: .milliseconds(20_000))
        moments = []
        for _ in 0..<9 {
            guard let next = greetings.nextDeadline(isPresent: { _ in false }) else { break }
            moments.append(next.nanoseconds / 1_000_000)
            _ = greetings.due(at: next) { _ in false }
        }
        #expect(
            moments == [7_500, 7_600, 7_800, 8_200, 9_000, 10_600, 13_800, 20_200, 30_200]
        )
    }

    /// Half of what a newcomer says and hears may be lost, though somebody answered once.
    @Test func whoIsOutsideAsksEverySecondAndSoonerWhenOthersKnowIt() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.resolve([seed], at: .start)
        _ = greetings.answered(at: seed, by: Fixture.id(2), now: .start)
        var moments: [Int64] = []
        for _ in 0..<8 {
            guard let next = greetings.nextDeadline(isPresent: { _ in false }) else { break }
            moments.append(next.nanoseconds / 1_000_000)
            _ = greetings.due(at: next, isOutside: true) { _ in false }
        }
        #expect(moments == [0, 100, 300, 700, 1_500, 2_500, 3_500, 4_500])
        greetings.expectMore(at: .milliseconds(4_600))
        #expect(greetings.nextDeadline { _ in false } == .milliseconds(5_000))
        greetings.expectMore(at: .milliseconds(5_400))
        #expect(greetings.nextDeadline { _ in false } == .milliseconds(5_000))
    }

    /// What follows a hello may be lost as well.
    @Test func aSeedThatAnswersAfterALongSilenceIsGreetedAgainSoon() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.resolve([seed], at: .start)
        for _ in 0..<8 { _ = greetings.due(at: .milliseconds(60_000)) { _ in false } }
        for _ in 0..<8 {
            if let next = greetings.nextDeadline(isPresent: { _ in false }) {
                _ = greetings.due(at: next) { _ in false }
            }
        }
        let now = Instant.milliseconds(70_100)
        _ = greetings.answered(at: seed, by: Fixture.id(2), roundTrip: .milliseconds(400), now: now)
        let next = greetings.nextDeadline { _ in false }
        #expect(next.map { $0 <= now + .milliseconds(800) } == true)
    }

    @Test func aSeedThatIsPresentIsLeftAloneUntilItIsMissing() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.resolve([seed], at: .start)
        let isNews = greetings.answered(at: seed, by: Fixture.id(2), now: .milliseconds(0))
        #expect(isNews)
        #expect(greetings.nextDeadline { _ in true } == nil)
        #expect(greetings.nextDeadline { _ in false } != nil)
    }

    @Test func aRememberedPeerIsTriedForAnHourEverMoreSeldom() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.remember([seed], at: .start)
        var tries: [Int64] = []
        while let next = greetings.nextDeadline(isPresent: { _ in false }), tries.count < 100 {
            let due = greetings.due(at: next) { _ in false }
            tries += due.map { _ in next.nanoseconds / 1_000_000 }
        }
        #expect(tries.count == 64)
        #expect(tries.prefix(6) == [0, 100, 300, 700, 1_500, 3_100])
        #expect((3_000_000...3_600_000).contains(tries.last ?? 0))
    }

    /// Whoever answered may still not know this node: what followed may have been lost.
    @Test func aRememberedPeerIsForgottenOnceItIsPresent() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.remember([seed], at: .start)
        _ = greetings.due(at: .start) { _ in false }
        _ = greetings.answered(at: seed, by: Fixture.id(2), now: .milliseconds(1))
        #expect(greetings.nextDeadline { _ in false } != nil)
        #expect(greetings.nextDeadline { _ in true } == nil)
        _ = greetings.due(at: .milliseconds(500)) { _ in true }
        #expect(greetings.seeds.isEmpty)
    }

    @Test func noMoreThan256PeersAreRemembered() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.resolve([seed], at: .start)
        for number in 0..<1_000 {
            let peer = Address(ip: .v4(0x0A00_0000 + UInt32(number)), port: 7_946)
            greetings.remember([peer], at: .start)
        }
        #expect(greetings.seeds.count == 257)
        #expect(greetings.seeds.first?.address == seed)
        #expect(greetings.seeds.last?.address.ip == .v4(0x0A00_0000 + 999))
    }

    @Test func aSeedThatIsAlsoRememberedIsTriedForEver() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.remember([seed], at: .start)
        greetings.resolve([seed], at: .start)
        #expect(greetings.seeds.map(\.triesLeft) == [nil])
        #expect(greetings.hasMissing { _ in false })
    }

    @Test func aNodeThatIsItsOwnSeedWaitsForFormerPeersOnlyShortly() {
        var greetings = Greetings(settings: GossipSettings())
        let peer = Address(ip: .v4(2), port: 7946)
        greetings.resolve([seed], at: .start)
        greetings.remember([peer], at: .start)
        _ = greetings.answered(at: seed, by: Fixture.id(1), isSelf: true, now: .start)
        #expect(!greetings.hasNobodyElse)
        for time in [0, 100, 300, 700] {
            _ = greetings.due(at: .milliseconds(Int64(time))) { _ in false }
        }
        #expect(greetings.hasNobodyElse)
        #expect(greetings.nextDeadline { _ in false } != nil)
    }

    @Test func theNodeItselfIsNoMissingSeed() {
        var greetings = Greetings(settings: GossipSettings())
        greetings.resolve([seed], at: .start)
        _ = greetings.answered(at: seed, by: Fixture.id(1), isSelf: true, now: .milliseconds(0))
        #expect(!greetings.hasMissing { _ in false })
    }
}

struct OriginBudgetTests {
    /// Found by the simulation: the burst was that of the size at first sight, which is one or two
    /// in a mesh that comes together.
    @Test func anAccusersBurstFollowsTheSizeOfTheMesh() {
        var budget = OriginBudget(settings: GossipSettings())
        func taken(of count: Int, members: Int, at now: Instant) -> Int {
            (0..<count).count { _ in budget.payAccusation(members: members, at: now) }
        }
        #expect(taken(of: 5, members: 2, at: .start) == 2)
        #expect(taken(of: 50, members: 20, at: .start) == 18)
        #expect(taken(of: 5, members: 20, at: .milliseconds(1_000)) == 1)
    }
}
