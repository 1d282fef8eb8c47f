import Membership
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// What a member may make another spend on checking signatures.
struct BudgetTests {
    /// Records whose signatures do not hold.
    private func forgeries(by liar: MeshHost, sequence: UInt64) throws -> [CarriedRecord] {
        try (0..<7 as Range<UInt64>).map { number in
            let body = InstanceBody(service: "web", id: "i\(number)", port: 80)
            let record = try liar.sign(.instance(body), sequence: sequence + number)
            var bytes = record.bytes
            bytes[bytes.count - 10] ^= 1
            return .bytes(bytes)
        }
    }

    @Test func oneForgedRecordEndsItsDatagramAndTheBudgetOfWhoeverBroughtIt() throws {
        let mesh = try Mesh(3, signed: true)
        var liar = mesh.hosts[1]
        var node = mesh.hosts[0].node
        let destination = Destination(id: node.id, boot: node.identity.boot)
        var effects: [GossipEffect] = []
        var now = mesh.now
        for round in 0..<UInt64(2_000) {
            let records = try forgeries(by: liar, sequence: 10_000 + 10 * round)
            let message = Message.records(Records(unasked: records))
            guard case .sealed(let bytes) = liar.seal(message, to: destination) else { return }
            node.receive(bytes, from: liar.address, at: now, into: &effects)
            now += .microseconds(500)
        }
        // One forgery is checked, and afterwards sixteen signatures a second.
        #expect(node.counters.value(of: .recordSignature) <= 9)
        #expect(node.counters.value(of: .budget) >= 1_900)
        let told = effects.filter {
            if case .notice(.forger) = $0 { true } else { false }
        }
        #expect(told == [.notice(.forger(liar.node.id, name: "node-2"))])
        #expect(node.membership.status(of: liar.node.id)?.isReachable == true)
    }

    @Test func aFloodOfGoodRecordsIsHeldToABudgetAndNobodyElsePays() throws {
        let mesh = try Mesh(3, signed: true)
        var liar = mesh.hosts[1]
        var honest = mesh.hosts[2]
        var node = mesh.hosts[0].node
        let destination = Destination(id: node.id, boot: node.identity.boot)
        var effects: [GossipEffect] = []
        for round in 0..<UInt64(1_500) {
            let body = InstanceBody(service: "web", id: "i", port: UInt16(round + 1))
            let record = try liar.sign(.instance(body), sequence: 10_000 + round)
            let message = Message.records(Records(unasked: [.record(record)]))
            guard case .sealed(let bytes) = liar.seal(message, to: destination) else { return }
            node.receive(bytes, from: liar.address, at: mesh.now, into: &effects)
        }
        // Two checks a datagram, 2,048 at once.
        #expect(node.counters.value(of: .budget) >= 400)
        let before = node.counters.value(of: .datagramsAccepted)
        let ping = Message.ping(Ping(nonce: 1, root: .zero))
        guard case .sealed(let bytes) = honest.seal(ping, to: destination) else { return }
        node.receive(bytes, from: honest.address, at: mesh.now, into: &effects)
        #expect(node.counters.value(of: .datagramsAccepted) == before + 1)
    }
}
