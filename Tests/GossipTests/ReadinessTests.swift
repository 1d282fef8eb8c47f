import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

struct ReadinessTests {
    /// Found by the simulation: a newcomer whose first walk failed and whom gossip told everything
    /// neither became ready nor let go of its deadline.
    @Test func aNewcomerWhoseWalkFailedIsReadyOnceItHoldsWhatAPeerHolds() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: true, into: &effects)
        let peer = try Fixture.author(2).sign(
            .member(try Fixture.member(2)),
            version: Version(epoch: 1, sequence: 1)
        )
        node.adopt(
            peer,
            from: RecordSource(id: Fixture.id(2)),
            at: .milliseconds(20),
            into: &effects
        )
        let later = Instant.milliseconds(11_000)
        for _ in 0..<8 { node.advance(to: later, into: &effects) }
        #expect(!node.isReady)
        #expect(node.nextDeadline.map { $0 > later } == true)
        let ping = Message.ping(Ping(nonce: 1, root: node.registry.root))
        node.receive(Verified(trusting: ping, from: Fixture.id(2)), at: later, into: &effects)
        #expect(node.isReady)
    }

    @Test func whoHasNobodyToLookForIsReadyAtOnce() throws {
        var effects: [GossipEffect] = []
        let node = try Fixture.node(1, hasSeeds: false, into: &effects)
        #expect(node.isReady)
    }

    @Test func aNewcomerWhomNobodyAnswersIsNeverReady() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: true, into: &effects)
        let seed = Address(ip: .v4(0x0A00_0009), port: 7_946)
        node.perform(.seeds([seed]), at: .start, into: &effects)
        for second in stride(from: Int64(0), to: 3_600, by: 5) {
            node.advance(to: .milliseconds(second * 1_000), into: &effects)
        }
        #expect(!node.isReady)
        #expect(node.silentSeeds == [seed])
        #expect(node.nextDeadline.map { $0 > .milliseconds(3_595_000) } == true)
    }

    @Test func aFounderWhomNobodyAnswersIsReadyAfterTenSeconds() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: true, isFounder: true, into: &effects)
        node.advance(to: .milliseconds(9_999), into: &effects)
        #expect(!node.isReady)
        #expect(node.nextDeadline == .milliseconds(10_000))
        node.advance(to: .milliseconds(10_000), into: &effects)
        #expect(node.isReady)
    }

    @Test(arguments: [true, false])
    func whoIsOneOfItsSeedsBeginsAMesh(isOnlyOne: Bool) throws {
        var mesh = try Mesh(1, signed: true)
        let other = Address(ip: .v4(0x0A00_0909), port: 7_946)
        mesh.add(try MeshHost(1, signed: true, hasSeeds: true, at: mesh.now))
        let own = mesh.hosts[1].address
        mesh.perform(.seeds(isOnlyOne ? [own] : [own, other]), at: 1)
        mesh.run(for: .seconds(1))
        #expect(mesh.hosts[1].node.isReady == isOnlyOne)
        mesh.run(for: .seconds(10))
        #expect(mesh.hosts[1].node.isReady)
    }
}
