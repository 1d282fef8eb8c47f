import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Nodes of one mesh hear of each other's calls, and of their end.
struct CallerMeshTests {
    private func callers(of service: String, in mesh: Mesh, at place: Int) -> Int {
        let registry = mesh.hosts[place].node.registry
        return registry.members.count { registry.servicesCalled(by: $0).contains(service) }
    }

    @Test func allHearOfACallWithinThreeSeconds() throws {
        var mesh = try Mesh(5, signed: true)
        mesh.run(for: .seconds(5))
        for place in 0..<5 { mesh.perform(.calls(service: "work", true), at: place) }
        mesh.run(for: .seconds(2))
        for place in 0..<5 { #expect(callers(of: "work", in: mesh, at: place) == 5) }
        mesh.perform(.calls(service: "work", false), at: 2)
        mesh.run(for: .seconds(2))
        for place in 0..<5 { #expect(callers(of: "work", in: mesh, at: place) == 4) }
    }

    @Test(arguments: [true, false])
    func whatTheProcessBeforeCalledIsTakenBack(isOnDisk: Bool) throws {
        var mesh = try Mesh(4, signed: true)
        mesh.perform(.calls(service: "old", true), at: 0)
        mesh.run(for: .seconds(5))
        let node = mesh.hosts[0].node
        let records = isOnDisk ? node.registry.ownedRecords.filter { $0.signer == node.id } : []
        #expect(records.count == (isOnDisk ? 1 : 0))
        let own = OwnRecords(
            sequence: RecordSequence(epoch: node.recordEpoch, reserved: RecordSequence.block),
            instances: records.map { Verified(trusting: $0, from: $0.signer) }
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
        mesh.perform(.calls(service: "new", true), at: 0)
        mesh.perform(.publishedAll, at: 0)
        mesh.perform(.seeds([mesh.hosts[1].address]), at: 0)
        mesh.run(for: .seconds(8))
        for place in 0..<4 {
            #expect(callers(of: "old", in: mesh, at: place) == 0)
            #expect(callers(of: "new", in: mesh, at: place) == 1)
        }
        #expect(Set(mesh.hosts.map(\.node.registry.root)).count == 1)
    }
}
