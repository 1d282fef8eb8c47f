import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Holders of the gossip key that speak in others' names: signatures that do not hold (T-NET-5),
/// and what the claims beside them must not bring about.
struct ForgeryTests {
    /// A datagram in a member's name whose signature does not hold.
    private func forged(
        _ message: Message,
        as victim: MeshHost,
        to receiver: Node,
        epoch: UInt64
    ) throws -> [UInt8] {
        let gossip = try #require(MeshHost.keyring.key(MeshHost.gossipKey.id))
        let destination = Destination(id: receiver.id, boot: receiver.identity.boot)
        let key = try #require(victim.key)
        var sealer = Sealer(
            cluster: Fixture.cluster,
            keyring: Keyring(primary: gossip),
            identity: key,
            epoch: epoch
        )
        let nonce = [UInt8](repeating: 0, count: SealingKey.nonceByteCount)
        let made = sealer.seal(message, to: destination, nonce: nonce)
        let sealed = try #require(made)
        let header = Array(sealed.prefix(8))
        let additional = header + Fixture.cluster.bytes
        var plain = try #require(
            gossip.open(Array(sealed.dropFirst(32)), additional: additional, nonce: nonce)
        )
        plain[plain.count - 40] ^= 1
        return header + nonce + gossip.seal(plain, additional: additional, nonce: nonce)
    }

    /// T-NET-5: 20,000 a second.
    @Test func aFloodOfForgeriesFromElsewhereKeepsNobodyFromBeingHeard() throws {
        var mesh = try Mesh(5, signed: true)
        let ping = Message.ping(Ping(nonce: 1, root: .zero))
        let forgery = try forged(
            ping,
            as: mesh.hosts[1],
            to: mesh.hosts[0].node,
            epoch: Mesh.unixStart
        )
        let before = mesh.hosts[0].node.counters
        for _ in 0..<(200 * Effort.factor) {
            for _ in 0..<200 {
                mesh.receive(.sealed(forgery), from: SilenceTests.stranger, at: 0)
            }
            mesh.run(for: .milliseconds(10))
        }
        let after = mesh.hosts[0].node.counters
        let checked = after.value(of: .signature) - before.value(of: .signature)
        // The shared budget: 1,000 at once and 500 a second.
        #expect(checked <= 1_000 + 500 * UInt64(2 * Effort.factor) + 1)
        #expect(mesh.verdicts == 0)
        #expect(mesh.isWhole)
        #expect(after.value(of: .datagramsAccepted) > before.value(of: .datagramsAccepted))
    }

    /// The first datagram in a member's name, from the member's address: what it claims must not
    /// stand before its signature was checked.
    @Test func aForgedEpochDoesNotMuteTheMember() throws {
        var mesh = try Mesh(2, signed: true)
        let (receiver, victim) = (0, 1)
        mesh.hosts[receiver].node.peers.senders = [:]
        let forgery = try forged(
            .ping(Ping(nonce: 1, root: .zero)),
            as: mesh.hosts[victim],
            to: mesh.hosts[receiver].node,
            epoch: Mesh.unixStart + 80_000
        )
        mesh.receive(.sealed(forgery), from: mesh.hosts[victim].address, at: receiver)
        mesh.run(for: .seconds(10))
        #expect(mesh.hosts[receiver].node.counters.value(of: .epochOld) == 0)
        #expect(mesh.verdicts == 0)
    }

    /// Somebody who listens sends a newcomer's own hello back before the seed answers.
    @Test func aHelloThatIsReflectedKeepsNobodyFromJoining() throws {
        var mesh = try Mesh(2, signed: true)
        mesh.add(try MeshHost(2, signed: true, hasSeeds: true, at: mesh.now))
        let seed = mesh.hosts[0].address
        mesh.recording = []
        mesh.perform(.seeds([seed]), at: 2)
        mesh.run(for: .microseconds(10))
        let hello = try #require(mesh.recording?.first)
        mesh.receive(hello.letter, from: seed, at: 2)
        mesh.run(for: .seconds(2))
        #expect(mesh.hosts[2].node.registry.members.count == 3)
        #expect(mesh.hosts[0].node.registry.members.count == 3)
    }

    /// A cookie is no right to signature checks without end.
    @Test func aFloodOfForgedJoinsIsHeldToABudget() throws {
        var mesh = try Mesh(2, signed: true)
        let victim = mesh.hosts[1]
        let own = try #require(victim.node.registry.member(victim.node.id))
        let cookie = mesh.hosts[0].node.verification.cookies.cookie(
            sender: victim.node.id,
            epoch: Mesh.unixStart + 1,
            address: victim.address
        )
        let forgery = try forged(
            .join(Join(cookie: cookie, record: .record(own), unixSeconds: Mesh.unixStart)),
            as: victim,
            to: mesh.hosts[0].node,
            epoch: Mesh.unixStart + 1
        )
        for _ in 0..<5_000 { mesh.receive(.sealed(forgery), from: victim.address, at: 0) }
        let counters = mesh.hosts[0].node.counters
        #expect(counters.value(of: .signature) + counters.value(of: .replay) <= 2_048)
        #expect(counters.value(of: .budget) > 2_000)
    }
}
