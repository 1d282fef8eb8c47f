import Coordinates
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Where a member is goes to few: nobody waits for it (ADR 60).
struct QuietRecordTests {
    private let peers = (2...40).map { Fixture.id($0) }
    private var counters = Counters()

    private func record(
        _ sequence: UInt64,
        epoch: UInt64 = 1,
        at place: Double? = nil,
        _ change: (inout MemberBody) -> Void = { _ in }
    ) throws -> Record {
        var body = try Fixture.member(1)
        if let place {
            body.coordinate = Coordinate(vector: [place], error: 0.1, height: 1e-5)
        }
        change(&body)
        let version = Version(epoch: epoch, sequence: sequence)
        return try Fixture.author(1).sign(.member(body), version: version).value
    }

    private func isQuiet(_ record: Record, after previous: Record?) -> Bool {
        [RegistryChange.member(record, previous: previous)].onlyMoveAMember
    }

    @Test func whatSaysOnlyWhereAMemberIsIsQuiet() throws {
        let first = try record(1)
        #expect(isQuiet(try record(2, at: 0.1), after: first))
        #expect(isQuiet(try record(3, at: 0.2), after: try record(2, at: 0.1)))
    }

    @Test func whoIsNewOrSaysMoreIsNotQuiet() throws {
        let first = try record(1, at: 0.1)
        #expect(!isQuiet(first, after: nil))
        let renamed = try record(2, at: 0.2) { $0.zone = "b" }
        #expect(!isQuiet(renamed, after: first))
        let floored = try record(2, at: 0.2) { $0.floor = 2 }
        #expect(!isQuiet(floored, after: first))
        let leaving = try record(2, at: 0.2) { $0.flags.insert(.leaving) }
        #expect(!isQuiet(leaving, after: first))
        #expect(!isQuiet(try record(1, epoch: 2, at: 0.2), after: first))
    }

    @Test func aRefutationIsNotQuiet() throws {
        let first = try record(1, at: 0.1)
        // Signed anew with nothing new in it: somebody accused it.
        #expect(!isQuiet(try record(2, at: 0.1), after: first))
        // It moves, and what was said against it is void.
        let moved = try record(2, at: 0.2)
        let changes = [
            RegistryChange.member(moved, previous: first), .accusationsVoid(moved.signer),
        ]
        #expect(!changes.onlyMoveAMember)
    }

    @Test mutating func itGoesToTwoAtOnceToTwoAtATickAndThenOnProbesAlone() throws {
        let record = try record(2, at: 0.1)
        var dissemination = Dissemination(settings: GossipSettings(), random: Random(seed: 1))
        dissemination.spread(record, from: nil, pace: .onProbes, members: 40, at: .start)
        let audience = Audience(peers, successor: peers[7])
        let first = dissemination.advance(to: .start, among: audience, counters: &counters)
        #expect(first.count == 2)
        #expect(first.map(\.0).contains(peers[7]))
        #expect(dissemination.nextDeadline == .milliseconds(200))
        let second = dissemination.advance(
            to: .milliseconds(200),
            among: audience,
            counters: &counters
        )
        #expect(Set(second.map(\.0)).subtracting(first.map(\.0)).count == 2)
        for peer in peers {
            let now = Instant.milliseconds(2_000)
            let sent = dissemination.advance(to: now, among: audience, counters: &counters)
            #expect(sent.isEmpty)
            _ = dissemination.cargo(for: peer, budget: 1_000, counters: &counters)
        }
        #expect(counters.value(of: .piggybackSends) == 2)
        #expect(dissemination.count == 0)
    }

    /// A refutation is under way, and its member tells where it is now.
    @Test mutating func whatTakesThePlaceOfSomethingInAHurryIsInAHurry() throws {
        var dissemination = Dissemination(settings: GossipSettings(), random: Random(seed: 1))
        let refutation = try record(2)
        dissemination.spread(refutation, from: nil, pace: .atOnce, members: 40, at: .start)
        let moved = try record(3, at: 0.1)
        dissemination.spread(moved, from: nil, pace: .onProbes, members: 40, at: .start)
        let audience = Audience(peers, successor: peers[7])
        let sent = dissemination.advance(to: .start, among: audience, counters: &counters)
        #expect(sent.count == 4)
        #expect(sent.allSatisfy { $0.1 == [.record(moved)] })
        #expect(dissemination.nextDeadline == .milliseconds(15))
    }

    @Test mutating func whatNoProbeTookIsDroppedInTheEnd() throws {
        var dissemination = Dissemination(settings: GossipSettings(), random: Random(seed: 1))
        let record = try record(2, at: 0.1)
        dissemination.spread(record, from: nil, pace: .onProbes, members: 40, at: .start)
        let audience = Audience(peers, successor: peers[7])
        for moment in [0, 200] as [Int64] {
            let now = Instant.milliseconds(moment)
            _ = dissemination.advance(to: now, among: audience, counters: &counters)
        }
        #expect(dissemination.nextDeadline == .milliseconds(2_700))
        let last = dissemination.advance(
            to: .milliseconds(2_700),
            among: audience,
            counters: &counters
        )
        #expect(last.isEmpty)
        #expect(dissemination.nextDeadline == nil)
    }
}
