import Membership
import Primitives
import Testing

@testable import Gossip

/// A process that comes back and whose seeds lead nowhere finds its mesh by its former peers.
@Suite struct FormerPeerTests {
    /// Its host left, so nobody looks for it; its seed is itself; and for its first seconds nothing
    /// that it says comes out.
    @Test func whoCannotSpeakAtFirstComesBackByItsFormerPeers() throws {
        var mesh = try Mesh(4, signed: true)
        let id = mesh.hosts[2].node.id
        mesh.perform(.leave, at: 2)
        mesh.run(for: .seconds(5))
        #expect(mesh.hosts[0].node.membership.status(of: id) == .left)

        let host = try MeshHost(
            2,
            signed: true,
            epoch: Mesh.unixStart + 50,
            boot: 99,
            hasSeeds: true,
            at: mesh.now
        )
        mesh.restart(2, as: host)
        mesh.meddling = { place, message in place == 2 ? nil : message }
        let others = [0, 1, 3].map { mesh.hosts[$0].address }
        mesh.perform(.peers(others), at: 2)
        mesh.perform(.publishedAll, at: 2)
        mesh.perform(.seeds([mesh.hosts[2].address]), at: 2)
        mesh.run(for: .seconds(30))
        #expect(mesh.hosts[0].node.membership.status(of: id) == .left)

        mesh.meddling = { _, message in message }
        mesh.run(for: .seconds(61))
        for place in [0, 1, 3] {
            #expect(mesh.hosts[place].node.membership.status(of: id) == .alive)
        }
        #expect(mesh.isWhole)
    }

    /// So that a join of who is there already succeeds, a seed or not, and each time anew.
    @Test func whoIsPresentAnswersAgainWhenAskedFor() throws {
        var mesh = try Mesh(3, signed: true)
        let addresses = [1, 2].map { mesh.hosts[$0].address }
        mesh.perform(.seeds([addresses[0]]), at: 0)
        mesh.run(for: .seconds(5))
        for _ in 0..<3 {
            mesh.perform(.peers(addresses), at: 0)
            #expect(mesh.hosts[0].node.answered(among: addresses) == [])
            mesh.run(for: .seconds(2))
            #expect(mesh.hosts[0].node.answered(among: addresses) == addresses)
            #expect(!mesh.hosts[0].node.isMissingSeeds)
        }
    }
}
