import Membership
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// What the disk kept of the mesh comes back only with the word of somebody who is there
/// (docs/protocol.md, Registry on disk).
struct StoredRoomTests {
    private static func body(_ id: String, port: UInt16 = 80) -> InstanceBody {
        InstanceBody(service: "web", id: id, port: port)
    }

    /// A mesh of four whose first two publish a hundred instances each.
    private func mesh() throws -> Mesh {
        var mesh = try Mesh(4, signed: true)
        for place in 0..<2 {
            for number in 0..<100 {
                mesh.perform(.publish(Self.body("\(place)-\(number)")), at: place)
            }
        }
        mesh.run(for: .seconds(8))
        return mesh
    }

    /// What the last host has on its disk.
    private func disk(of mesh: Mesh) -> StoredRoom {
        let registry = mesh.hosts[3].node.registry
        func trusted(_ record: Record) -> Verified<Record> {
            Verified(trusting: record, from: record.signer)
        }
        return StoredRoom(
            members: registry.memberRecords.map(trusted),
            records: registry.ownedRecords.map(trusted),
            markers: registry.markedMembers.map { StoredMarker(id: $0.id, version: $0.version) }
        )
    }

    /// Starts the last host anew with this on its disk.
    private func restart(_ mesh: inout Mesh, with room: StoredRoom?) throws {
        let own = OwnRecords(
            sequence: RecordSequence(
                epoch: mesh.hosts[3].node.recordEpoch,
                reserved: RecordSequence.block
            )
        )
        let next = try MeshHost(
            3,
            signed: true,
            epoch: Mesh.unixStart + 90,
            boot: 98,
            hasSeeds: true,
            own: own,
            stored: room,
            at: mesh.now
        )
        mesh.restart(3, as: next)
        mesh.perform(.publishedAll, at: 3)
        mesh.perform(.seeds([mesh.hosts[1].address]), at: 3)
    }

    private func ids(_ mesh: Mesh, of owner: Int) -> Set<String> {
        let records = mesh.hosts[3].node.registry.instances(of: mesh.hosts[owner].node.id)
        return Set(
            records.compactMap { record in
                guard case .instance(let body) = record.body else { return nil }
                return body.id
            }
        )
    }

    @Test func whatDidNotChangeIsNotAskedFor() throws {
        var mesh = try mesh()
        try restart(&mesh, with: disk(of: mesh))
        mesh.run(for: .seconds(3))
        let node = mesh.hosts[3].node
        #expect(node.isReady)
        #expect(node.counters.value(of: .recordsRestored) >= 200)
        let pulled = mesh.hosts.map { $0.node.counters.value(of: .recordsPulled) }.reduce(0, +)
        #expect(pulled <= 8, "members that came before, and few besides")
        #expect(Set(mesh.hosts.map(\.node.registry.root)).count == 1)
    }

    @Test func itBringsNobodyIn() throws {
        var mesh = try mesh()
        let room = disk(of: mesh)
        try restart(&mesh, with: room)
        for place in 0..<3 { mesh.hosts[place].isSilent = true }
        mesh.run(for: .seconds(30))
        #expect(mesh.hosts[3].node.registry.memberCount == 1)
        #expect(mesh.hosts[3].node.registry.comparedCount == 1)
        #expect(!mesh.hosts[3].node.isReady)
    }

    @Test func whatWasDeletedChangedOrReapedMeanwhileStaysSo() throws {
        var mesh = try mesh()
        let room = disk(of: mesh)
        mesh.hosts[3].isSilent = true
        mesh.perform(.withdraw(service: "web", id: "0-7"), at: 0)
        mesh.perform(.publish(Self.body("0-8", port: 99)), at: 0)
        let gone = mesh.hosts[1].node.id
        mesh.perform(.leave, at: 1)
        mesh.run(for: .seconds(2))
        mesh.hosts[1].isSilent = true
        for place in [0, 2] { mesh.perform(.forceLeave(gone), at: place) }
        mesh.run(for: .seconds(2))
        mesh.hosts[3].isSilent = false
        try restart(&mesh, with: room)
        mesh.perform(.seeds([mesh.hosts[0].address]), at: 3)
        for _ in 0..<100 {
            mesh.run(for: .milliseconds(100))
            #expect(!ids(mesh, of: 1).contains("1-1"), "nothing of who was reaped")
            #expect(mesh.hosts[0].node.registry.member(gone) == nil)
        }
        #expect(mesh.hosts[3].node.isReady)
        #expect(ids(mesh, of: 0).count == 99)
        #expect(!ids(mesh, of: 0).contains("0-7"))
        #expect(mesh.hosts[3].node.registry.root == mesh.hosts[0].node.registry.root)
    }

    @Test func whoWasReapedBeforeStaysMarked() throws {
        var mesh = try mesh()
        let gone = mesh.hosts[1].node.id
        mesh.perform(.leave, at: 1)
        mesh.run(for: .seconds(2))
        mesh.hosts[1].isSilent = true
        for place in [0, 2, 3] { mesh.perform(.forceLeave(gone), at: place) }
        mesh.run(for: .seconds(1))
        try restart(&mesh, with: disk(of: mesh))
        #expect(mesh.hosts[3].node.registry.marker(of: gone) != nil)
    }
}
