import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Who has seen nobody's root for 2.5 s asks somebody (ADR 18).
struct RootSilenceTests {
    private var node: Node
    private var effects: [GossipEffect] = []

    init() throws {
        node = try Fixture.node(1, hasSeeds: false, into: &effects)
    }

    private mutating func meet(_ number: UInt64, at now: Instant) throws {
        let peer = try Fixture.author(number).sign(
            .member(try Fixture.member(number)),
            version: Version(epoch: 1, sequence: 1)
        )
        let address = try #require(try Fixture.member(number).addresses.first)
        node.peers.proofs.prove(Fixture.id(number), at: address, now: now)
        node.adopt(peer, from: RecordSource(id: nil), at: now, into: &effects)
    }

    /// Whom it asks until then, and when; probes are answered without a root.
    private mutating func questions(until end: Instant) -> [(NodeID, Instant)] {
        var asked: [(NodeID, Instant)] = []
        while let due = node.nextDeadline, due <= end {
            let known = effects.count
            node.advance(to: due, into: &effects)
            for case .send(let message, to: let peer, at: _) in Array(effects[known...]) {
                switch message {
                case .compare: asked.append((peer.id, due))
                case .ping(let ping): answer(ping, of: peer.id, at: due)
                default: break
                }
            }
        }
        return asked
    }

    private mutating func answer(_ ping: Ping, of peer: NodeID, at now: Instant) {
        node.acknowledge(ping.nonce, from: peer, statement: nil, at: now, into: &effects)
    }

    @Test mutating func whoSeesNoRootAsksForOne() throws {
        try meet(2, at: .start)
        let asked = questions(until: .milliseconds(2_500))
        #expect(asked.map(\.0) == [Fixture.id(2)])
        #expect(asked.map(\.1) == [.milliseconds(2_500)])
    }

    @Test mutating func whoIsToldOneWaitsAnew() throws {
        try meet(2, at: .start)
        let ping = Message.ping(Ping(nonce: 1, root: node.registry.root))
        #expect(questions(until: .milliseconds(1_000)).isEmpty)
        let word = Verified(trusting: ping, from: Fixture.id(2))
        node.receive(word, at: .milliseconds(1_000), into: &effects)
        #expect(questions(until: .milliseconds(3_499)).isEmpty)
        #expect(questions(until: .milliseconds(3_500)).count == 1)
    }

    @Test mutating func whoIsAloneOrLeavesAsksNobody() throws {
        #expect(questions(until: .milliseconds(20_000)).isEmpty)
        try meet(2, at: .milliseconds(20_000))
        node.perform(.leave, at: .milliseconds(20_000), into: &effects)
        #expect(questions(until: .milliseconds(25_000)).isEmpty)
    }
}
