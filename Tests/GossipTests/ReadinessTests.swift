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
        node.adopt(peer, from: Fixture.id(2), at: .milliseconds(20), into: &effects)
        let later = Instant.milliseconds(11_000)
        for _ in 0..<8 { node.advance(to: later, into: &effects) }
        #expect(!node.isReady)
        #expect(node.nextDeadline.map { $0 > later } == true)
        let ping = Message.ping(Ping(nonce: 1, root: node.registry.root))
        node.take(Verified(trusting: ping, from: Fixture.id(2)), at: later, into: &effects)
        #expect(node.isReady)
    }

    @Test func aNewcomerWhomNobodyAnswersIsReadyAlone() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: true, into: &effects)
        node.advance(to: .milliseconds(9_999), into: &effects)
        #expect(!node.isReady)
        node.advance(to: .milliseconds(10_000), into: &effects)
        #expect(node.isReady)
    }
}
