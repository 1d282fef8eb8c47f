import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Nodes of one mesh hear what one of them tells (docs/protocol.md, Event).
struct EventTests {
    private static func event(_ number: UInt64) -> EventBody {
        EventBody(
            id: EventID(high: 7, low: number),
            unixSeconds: number,
            content: EventContent(name: "e\(number)", datacenter: "dc1")
        )
    }

    private static func numbers(_ mesh: Mesh, of origin: Int = 0, at place: Int) -> [UInt64] {
        mesh.hosts[place].node.registry.events(of: mesh.hosts[origin].node.id)
            .compactMap { record in
                guard case .event(let event) = record.body else { return nil }
                return event.id.low
            }
    }

    private func roots(_ mesh: Mesh) -> Int { Set(mesh.hosts.map(\.node.registry.root)).count }

    @Test func allHearOfAnEvent() throws {
        var mesh = try Mesh(5, signed: true)
        mesh.run(for: .seconds(5))
        mesh.perform(.fire(Self.event(1)), at: 2)
        mesh.run(for: .seconds(2))
        for place in 0..<5 {
            #expect(Self.numbers(mesh, of: 2, at: place) == [1])
            let counters = mesh.hosts[place].node.counters
            #expect(counters.value(of: .eventsHeard) == (place == 2 ? 0 : 1))
            #expect(counters.value(of: .eventsFired) == (place == 2 ? 1 : 0))
            #expect(counters.value(of: .recordsUnknownKind) == 0)
        }
    }

    @Test func theSeventeenthTakesThePlaceOfTheFirst() throws {
        var mesh = try Mesh(3, signed: true)
        mesh.run(for: .seconds(5))
        for number in 1...18 { mesh.perform(.fire(Self.event(UInt64(number))), at: 0) }
        mesh.run(for: .seconds(3))
        for place in 0..<3 { #expect(Self.numbers(mesh, at: place) == Array(3...18)) }
    }

    @Test func whoHasLeftToldWhatItTold() throws {
        var mesh = try Mesh(3, signed: true)
        mesh.run(for: .seconds(5))
        mesh.perform(.fire(Self.event(1)), at: 0)
        mesh.perform(.leave, at: 0)
        mesh.perform(.fire(Self.event(2)), at: 0)
        mesh.run(for: .seconds(3))
        for place in 1..<3 { #expect(Self.numbers(mesh, at: place) == [1]) }
    }

    @Test(arguments: [true, false])
    func aRestartTellsNothingAnewAndGoesOn(isOnDisk: Bool) throws {
        var mesh = try Mesh(4, signed: true)
        mesh.run(for: .seconds(5))
        for number in 1...3 as ClosedRange<UInt64> {
            mesh.perform(.fire(Self.event(number)), at: 0)
        }
        // Raises the floor above them.
        mesh.perform(.leave, at: 0)
        mesh.run(for: .seconds(3))
        let node = mesh.hosts[0].node
        let held = node.registry.events(of: node.id)
        let kept = isOnDisk ? node.registry.ownedRecords.filter { $0.signer == node.id } : []
        let own = OwnRecords(
            sequence: RecordSequence(
                epoch: node.recordEpoch,
                reserved: RecordSequence.block,
                floor: node.member.floor
            ),
            instances: kept.map { Verified(trusting: $0, from: $0.signer) }
        )
        let next = try MeshHost(
            0,
            signed: true,
            epoch: Mesh.unixStart + 50,
            boot: 99,
            hasSeeds: true,
            own: own,
            at: mesh.now
        )
        mesh.restart(0, as: next)
        mesh.perform(.publishedAll, at: 0)
        mesh.perform(.seeds([mesh.hosts[1].address]), at: 0)
        mesh.run(for: .seconds(8))
        #expect(mesh.hosts[0].node.recordEpoch == Mesh.unixStart)
        for place in 0..<4 {
            #expect(mesh.hosts[place].node.registry.events(of: node.id) == held)
        }
        mesh.perform(.fire(Self.event(4)), at: 0)
        mesh.run(for: .seconds(3))
        for place in 0..<4 { #expect(Self.numbers(mesh, at: place) == [1, 2, 3, 4]) }
        #expect(roots(mesh) == 1)
    }

    @Test func aNewEpochTellsThemAgainInTheirOrder() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: false, into: &effects)
        for number in 1...20 as ClosedRange<UInt64> {
            node.perform(.fire(Self.event(number)), at: .start, into: &effects)
        }
        let before = node.registry.events(of: node.id)
        node.surpass(
            Version(epoch: node.recordEpoch + 4, sequence: 1),
            at: .start,
            into: &effects
        )
        let after = node.registry.events(of: node.id)
        #expect(before.count == 16)
        #expect(after.map(\.body) == before.map(\.body))
        #expect(after.allSatisfy { $0.version.epoch == node.recordEpoch })
        node.perform(.fire(Self.event(21)), at: .start, into: &effects)
        guard case .event(let oldest)? = node.registry.events(of: node.id).first?.body else {
            Issue.record("there are events")
            return
        }
        #expect(oldest.id.low == 6)
    }
}
