import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

struct DisseminationTests {
    let peers = (2...40).map { Fixture.id($0) }
    var counters = Counters()

    private func spread(
        _ record: Record,
        members: Int = 40,
        pace: Rumour.Pace = .atOnce
    ) -> Dissemination {
        var dissemination = Dissemination(settings: GossipSettings(), random: Random(seed: 1))
        dissemination.spread(record, from: nil, pace: pace, members: members, at: .start)
        return dissemination
    }

    @Test mutating func aNewRecordGoesAtOnceToFourPeersOneOfThemTheSuccessor() throws {
        var dissemination = spread(try Fixture.instance("a", of: 1, sequence: 1))
        #expect(dissemination.nextDeadline == .start)
        let batches = dissemination.advance(
            to: .start,
            among: Audience(peers, successor: peers[7]),
            counters: &counters
        )
        #expect(batches.count == 4)
        #expect(batches.map(\.0).contains(peers[7]))
        #expect(Set(batches.map(\.0)).count == 4)
    }

    @Test mutating func ticksDoubleFromFifteenMillisecondsUntilTheSendsAreSpent() throws {
        var dissemination = spread(try Fixture.instance("a", of: 1, sequence: 1))
        var sends = 0
        var moments: [Int64] = []
        var now = Instant.start
        while let deadline = dissemination.nextDeadline {
            now = max(now, deadline)
            let batches = dissemination.advance(
                to: now,
                among: Audience(peers, successor: peers[0]),
                counters: &counters
            )
            sends += batches.count
            moments.append(now.nanoseconds / 1_000_000)
        }
        #expect(sends == 8)
        #expect(moments == [0, 15, 45])
    }

    @Test mutating func nobodyIsToldTwice() throws {
        var dissemination = spread(try Fixture.instance("a", of: 1, sequence: 1))
        var told: [NodeID] = []
        var now = Instant.start
        while let deadline = dissemination.nextDeadline {
            now = max(now, deadline)
            told += dissemination.advance(
                to: now,
                among: Audience(peers, successor: peers[0]),
                counters: &counters
            ).map(\.0)
        }
        #expect(told.count == Set(told).count)
    }

    @Test mutating func aNewerVersionTakesThePlaceOfTheOlder() throws {
        var dissemination = spread(try Fixture.instance("a", of: 1, sequence: 1))
        let newer = try Fixture.instance("a", of: 1, sequence: 2)
        dissemination.spread(newer, from: nil, pace: .atOnce, members: 40, at: .start)
        #expect(dissemination.count == 1)
        let batches = dissemination.advance(
            to: .start,
            among: Audience(peers, successor: nil),
            counters: &counters
        )
        #expect(batches.allSatisfy { $0.1 == [.record(newer)] })
    }

    @Test mutating func anOriginOverItsBudgetWaitsForASlowTick() throws {
        let dissemination = spread(try Fixture.instance("a", of: 1, sequence: 1), pace: .byTicks)
        #expect(dissemination.nextDeadline == .milliseconds(200))
    }

    @Test mutating func cargoCountsAsASendAndSkipsWhoHasIt() throws {
        let record = try Fixture.instance("a", of: 1, sequence: 1)
        var dissemination = spread(record)
        dissemination.note(peers[3], has: record)
        let cargo = dissemination.cargo(for: peers[3], budget: 1_000, counters: &counters)
        #expect(cargo.isEmpty)
        let first = dissemination.cargo(for: peers[4], budget: 1_000, counters: &counters)
        #expect(first == [.record(record)])
        let second = dissemination.cargo(for: peers[4], budget: 1_000, counters: &counters)
        #expect(second.isEmpty)
    }

    @Test mutating func cargoNeverExceedsItsBudget() throws {
        var dissemination = Dissemination(settings: GossipSettings(), random: Random(seed: 1))
        for sequence in 1...20 {
            let record = try Fixture.instance("i\(sequence)", of: 1, sequence: UInt64(sequence))
            dissemination.spread(record, from: nil, pace: .atOnce, members: 40, at: .start)
        }
        let cargo = dissemination.cargo(for: peers[0], budget: 700, counters: &counters)
        #expect(!cargo.isEmpty)
        #expect(cargo.reduce(0) { $0 + $1.framedSize } <= 700)
    }

    @Test(arguments: [(1, 1), (9, 1), (10, 2), (99, 2), (100, 3), (9_999, 4), (10_000, 5)])
    func sendsGrowWithTheLogarithmOfTheMesh(members: Int, decades: Int) {
        #expect(Dissemination.decades(members) == decades)
    }

    @Test mutating func sendsStopGrowingAtThreeDecades() throws {
        var counts: [Int] = []
        for members in [999, 20_000] {
            var dissemination = spread(
                try Fixture.instance("a", of: 1, sequence: 1),
                members: members
            )
            var sends = 0
            var now = Instant.start
            while let deadline = dissemination.nextDeadline {
                now = max(now, deadline)
                let audience = Audience(peers, successor: nil)
                sends += dissemination.advance(to: now, among: audience, counters: &counters).count
            }
            counts.append(sends)
        }
        #expect(counts == [12, 12])
    }

    @Test mutating func aTickTakesAlongWhatSoonWouldBeDue() throws {
        var dissemination = spread(try Fixture.instance("a", of: 1, sequence: 1))
        let audience = Audience(peers, successor: nil)
        _ = dissemination.advance(to: .start, among: audience, counters: &counters)
        for (name, delay) in [("b", 3), ("c", 11)] {
            let now = Instant.start + .milliseconds(delay)
            let record = try Fixture.instance(name, of: 1, sequence: 2)
            dissemination.spread(record, from: nil, pace: .atOnce, members: 40, at: now)
            _ = dissemination.advance(to: now, among: audience, counters: &counters)
        }
        let batches = dissemination.advance(
            to: .milliseconds(15),
            among: audience,
            counters: &counters
        )
        // The second is due after 18 ms, within a quarter of its tick; the third after 26.
        #expect(Set(batches.map(\.1.count)) == [2])
        #expect(dissemination.nextDeadline == .milliseconds(26))
    }
}
