import Membership
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Everything that was ever sent comes again, to everybody (T-RP-2), and so do nodes (T-RP-3).
struct ReplayTests {
    /// What a node holds and thinks; what it counts may change.
    private struct Knowledge: Equatable {
        let root: Digest
        let version: Version
        let statuses: [MemberStatus?]

        init(of node: Node) {
            root = node.registry.root
            version = node.memberVersion
            statuses = node.registry.members.map { node.membership.status(of: $0) }
        }
    }

    /// A mesh of three that lived for a while, with all that was sent.
    private func recorded() throws -> (mesh: Mesh, flights: [Mesh.Flight]) {
        var mesh = try Mesh(3, signed: true)
        mesh.recording = []
        for round in 0..<(6 * Effort.factor) {
            let body = InstanceBody(service: "web", id: "a", port: UInt16(round % 60_000 + 1))
            mesh.perform(.publish(body), at: round % 3)
            mesh.run(for: .seconds(5))
        }
        let flights = mesh.recording ?? []
        mesh.recording = nil
        return (mesh, flights)
    }

    /// Each datagram to each node, at once: from where it came.
    private func replay(_ flights: [Mesh.Flight], into mesh: inout Mesh) -> Int {
        var changed = 0
        for place in mesh.hosts.indices {
            let before = Knowledge(of: mesh.hosts[place].node)
            for flight in flights { mesh.receive(flight.letter, from: flight.from, at: place) }
            if Knowledge(of: mesh.hosts[place].node) != before { changed += 1 }
        }
        return changed
    }

    @Test func whatWasSentOnceChangesNothingWhenItComesAgain() throws {
        var (mesh, flights) = try recorded()
        #expect(flights.count > 100)
        #expect(replay(flights, into: &mesh) == 0)
        mesh.run(for: .seconds(1))
        #expect(replay(flights, into: &mesh) == 0)
        mesh.run(for: .seconds(5))
        #expect(mesh.isWhole)
        #expect(mesh.verdicts == 0)
    }

    @Test func whatWasSentToAProcessChangesNothingInTheNextOne() throws {
        var (mesh, flights) = try recorded()
        for place in mesh.hosts.indices {
            let next = try MeshHost(
                place,
                signed: true,
                epoch: Mesh.unixStart + 100,
                boot: UInt64(place + 100),
                hasSeeds: true,
                at: mesh.now
            )
            mesh.restart(place, as: next)
            #expect(replay(flights, into: &mesh) == 0)
            let seeds = mesh.hosts.map(\.address).filter { $0 != next.address }
            mesh.perform(.seeds(seeds), at: place)
            mesh.run(for: .seconds(5))
            #expect(mesh.hosts[place].node.registry.members.count == 3)
            #expect(replay(flights, into: &mesh) == 0)
        }
        mesh.run(for: .seconds(5))
        #expect(mesh.isWhole)
        #expect(mesh.hosts.allSatisfy { $0.halt == nil })
    }

    @Test func whatWasSentInOneClusterMeansNothingInAnotherWithTheSameKeys() throws {
        let (mesh, flights) = try recorded()
        let cluster = ClusterID.from(Digest(high: 1, low: 2))
        for place in mesh.hosts.indices {
            var host = try MeshHost(
                place,
                signed: true,
                boot: UInt64(place + 1),
                cluster: cluster
            )
            var effects: [GossipEffect] = []
            for flight in flights {
                guard case .sealed(let bytes) = flight.letter else { continue }
                host.node.receive(bytes, from: flight.from, at: mesh.now, into: &effects)
            }
            #expect(effects.isEmpty)
            #expect(host.node.counters.value(of: .seal) == UInt64(flights.count))
        }
    }

    /// An older copy of the data directory, and a clock behind it.
    @Test func aNodeFromABackupGoesOnAboveWhatItForgot() throws {
        var (mesh, _) = try recorded()
        let old = try MeshHost(
            1,
            signed: true,
            epoch: Mesh.unixStart - 1_000,
            boot: 100,
            hasSeeds: true,
            at: mesh.now
        )
        mesh.restart(1, as: old)
        mesh.perform(.seeds([mesh.hosts[0].address]), at: 1)
        mesh.run(for: .seconds(10))
        #expect(mesh.hosts[1].halt == nil)
        #expect(mesh.hosts[1].node.epoch > Mesh.unixStart)
        #expect(mesh.isWhole)
        let id = mesh.hosts[1].node.id
        #expect(mesh.hosts[0].node.membership.status(of: id) == .alive)
    }

    /// A copy of the data directory on another host: one of the two stops within ten seconds.
    @Test func ofTwoProcessesWithOneKeyOneStops() throws {
        var mesh = try Mesh(4, signed: true)
        let clone = try MeshHost(
            1,
            signed: true,
            epoch: Mesh.unixStart + 50,
            boot: 100,
            addressNumber: 99,
            hasSeeds: true,
            at: mesh.now
        )
        mesh.add(clone)
        mesh.perform(.seeds([mesh.hosts[0].address]), at: 4)
        mesh.run(for: .seconds(10))
        let halted = [1, 4].filter { mesh.hosts[$0].halt != nil }
        #expect(!halted.isEmpty, "neither noticed the other")
    }
}
