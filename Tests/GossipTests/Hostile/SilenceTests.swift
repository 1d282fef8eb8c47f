import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// To whom a node answers, and with how much (T-NET-1, 2, 4, 6 and 7).
struct SilenceTests {
    static let stranger = Address(ip: .v4(0xC633_6401), port: 666)

    /// T-NET-1: from an address that nobody proved. What a member may make others send goes to the
    /// addresses in its own record, never to where a datagram says that it came from.
    @Test func noAnswerToAnUnprovedAddressIsLargerThanItsQuestion() throws {
        let mesh = try Mesh(3, signed: true)
        var liar = mesh.hosts[1]
        var node = mesh.hosts[0].node
        let all = try liar.messageOfEachType(about: mesh.hosts[2].node.id)
        #expect(Set(all.map(\.type)).count == 16)
        for message in all {
            let destination = Destination(id: node.id, boot: node.identity.boot)
            let letter = liar.seal(message, to: destination)
            guard case .sealed(let bytes) = letter else { continue }
            var effects: [GossipEffect] = []
            node.receive(bytes, from: Self.stranger, at: mesh.now, into: &effects)
            node.advance(to: mesh.now, into: &effects)
            let answers = effects.sends.filter { $0.address == Self.stranger }
            let out = answers.reduce(0) { $0 + 156 + $1.message.payloadSize }
            #expect(out <= bytes.count, "\(message.type)")
            #expect(answers.isEmpty || message.type == .hello, "\(message.type)")
        }
    }

    /// T-NET-2.
    @Test func noMessageMakesANodeSendToAnAddressOutsideMemberRecords() throws {
        var mesh = try Mesh(3, signed: true)
        mesh.recording = []
        let known = Set(mesh.hosts.map(\.address))
        for round in 0..<UInt64(500 * Effort.factor) {
            let request = PingRequest(
                target: NodeID(high: round, low: 1),
                nonce: round,
                patience: .milliseconds(200)
            )
            mesh.say(.pingRequest(request), from: 2, to: 0)
            let instance = InstanceBody(
                service: "web",
                id: "i\(round % 20)",
                address: "198.51.100.\(round % 250)",
                port: 53
            )
            let record = try mesh.hosts[2].sign(.instance(instance), sequence: 1_000 + round)
            mesh.say(.records(Records(unasked: [.record(record)])), from: 2, to: 1)
            mesh.run(for: .milliseconds(5))
        }
        let sent = mesh.recording ?? []
        #expect(sent.count > 1_000)
        #expect(sent.allSatisfy { known.contains($0.to) })
    }

    /// T-NET-4 and 7: other suites, other keys, no seal, any size.
    @Test func whatIsNotSealedAsItMustBeGetsNoAnswer() throws {
        let mesh = try Mesh(2, signed: true)
        var node = mesh.hosts[0].node
        var liar = mesh.hosts[1]
        let destination = Destination(id: node.id, boot: node.identity.boot)
        let ping = Message.ping(Ping(nonce: 1, root: .zero))
        guard case .sealed(let good) = liar.seal(ping, to: destination) else { return }
        var bad: [[UInt8]] = [Array("martlet".utf8), ping.payload]
        for byte in 0..<8 {
            var altered = good
            altered[byte] ^= 1
            bad.append(altered)
        }
        bad.append(Array(good.dropFirst(32).dropLast(16)))
        let sizes =
            Array(0..<156) + Array(1_401..<1_500)
            + Array(stride(from: 1_500, to: 65_508, by: 1_237))
        bad += sizes.dropFirst().map { good + [UInt8](repeating: 0, count: $0) }
        bad += sizes.filter { $0 < good.count }.map { Array(good.prefix($0)) }
        var effects: [GossipEffect] = []
        let before = node.counters.rejected
        for datagram in bad {
            node.receive(datagram, from: liar.address, at: mesh.now, into: &effects)
        }
        #expect(effects.isEmpty)
        #expect(node.counters.rejected - before == UInt64(bad.count))
    }

    /// T-NET-6.
    @Test func aMirrorMakesNoLoop() throws {
        var plain = try Mesh(2, signed: true)
        var mirrored = plain
        mirrored.isMirrored = true
        let before = plain.sentCount
        let time = Duration.seconds(3 * Int64(Effort.factor))
        plain.run(for: time)
        mirrored.run(for: time)
        let more = mirrored.sentCount - before
        #expect(more <= 2 * (plain.sentCount - before), "\(more)")
        #expect(mirrored.verdicts == 0)
    }
}

extension [GossipEffect] {
    /// What is to be sent where.
    var sends: [(message: Message, address: Address)] {
        compactMap {
            if case .send(let message, to: _, at: let address) = $0 {
                (message, address)
            } else {
                nil
            }
        }
    }
}
