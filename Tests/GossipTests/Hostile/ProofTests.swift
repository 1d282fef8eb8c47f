import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// What goes to an address that a member only claims.
struct ProofTests {
    private static let victim = Address(ip: .v4(0xC633_6407), port: 53)

    /// A member whose newest record names somebody else's address, in a node that knew it before.
    private func mesh() throws -> Mesh {
        var mesh = try Mesh(3, signed: true)
        mesh.hosts[1].isSilent = true
        var body = mesh.hosts[1].node.member
        body.addresses = [Self.victim]
        let record = try mesh.hosts[1].sign(.member(body), sequence: 1_000)
        mesh.say(.records(Records(unasked: [.record(record)])), from: 1, to: 0)
        mesh.run(for: .milliseconds(2))
        let held = mesh.hosts[0].node.registry.member(mesh.hosts[1].node.id)
        #expect(held == record)
        mesh.recording = []
        return mesh
    }

    /// What the first host sent there.
    private func sent(to address: Address, in mesh: Mesh) -> (count: Int, bytes: Int) {
        let flights = (mesh.recording ?? []).filter {
            $0.to == address && $0.from == mesh.hosts[0].address
        }
        return (flights.count, flights.reduce(0) { $0 + $1.letter.size })
    }

    @Test func questionsFromAMemberWhoseAddressIsNotProvedAreAnsweredByAPing() throws {
        var mesh = try mesh()
        let key = try #require(mesh.hosts[0].node.registry.member(mesh.hosts[2].node.id)?.key)
        let pull = Pull(nonce: 7, wanted: [Digest](repeating: key, count: 60))
        for _ in 0..<50 { mesh.say(.pull(pull), from: 1, to: 0) }
        mesh.say(.compare(Compare(nonce: 8, prefixes: [.root])), from: 1, to: 0)
        mesh.run(for: .milliseconds(500))
        let (count, bytes) = sent(to: Self.victim, in: mesh)
        #expect(count <= 5)
        #expect(bytes <= 5 * Datagram.sentBytes)
    }

    @Test func aKeyIsAnsweredOnceHoweverOftenItIsNamed() throws {
        let mesh = try Mesh(3, signed: true)
        let registry = mesh.hosts[0].node.registry
        let key = try #require(registry.member(mesh.hosts[2].node.id)?.key)
        let pull = Pull(nonce: 7, wanted: [Digest](repeating: key, count: 64))
        #expect(Answers.records(for: pull, in: registry).count == 1)
    }

    /// A minute of gossip, probes and questions: a second's worth of datagrams for each second.
    @Test func littleGoesToAnAddressThatNobodyProved() throws {
        var mesh = try mesh()
        for number in 0..<60 {
            let body = InstanceBody(service: "web", id: "i\(number)", port: 80)
            mesh.perform(.publish(body), at: 0)
            mesh.say(.ping(Ping(nonce: UInt64(number), root: .zero)), from: 1, to: 0)
            mesh.run(for: .seconds(1))
        }
        let (count, _) = sent(to: Self.victim, in: mesh)
        #expect(count <= 64)
        #expect(count > 4)
    }

    @Test func anAnswerProvesAnAddressAndWhatWaitedGoesOn() throws {
        var mesh = try Mesh(2, signed: true)
        var newcomer = try MeshHost(2, signed: true)
        newcomer.node.joining.becomeReady()
        mesh.add(newcomer)
        let record = try #require(newcomer.node.registry.member(newcomer.node.id))
        for place in 0..<2 {
            mesh.hear(.records(Records(unasked: [.record(record)])), from: record.signer, at: place)
            let other = mesh.hosts[place].node
            let own = try #require(other.registry.member(other.id))
            mesh.hear(.records(Records(unasked: [.record(own)])), from: own.signer, at: 2)
        }
        #expect(mesh.hosts[0].node.provedAddress(of: record.signer) == nil)
        mesh.say(.compare(Compare(nonce: 9, prefixes: [.root])), from: 2, to: 0)
        mesh.run(for: .milliseconds(20))
        #expect(mesh.hosts[0].node.provedAddress(of: record.signer) == newcomer.address)
        #expect(mesh.hosts[2].node.isReady)
    }
}
