import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// Relays and origins that tell different things to different members (T-BYZ-4 and 5).
struct RelayTests {
    /// The most a sync period takes: a probe on the ring every two seconds, 300 ms of patience,
    /// the walk.
    private static let syncPeriods = Duration.seconds(9)

    private func instance(_ id: String, port: UInt16) -> InstanceBody {
        InstanceBody(service: "web", id: id, port: port)
    }

    /// T-BYZ-4: it swallows all that one origin says, and hands on old versions.
    @Test func aRelayThatWithholdsOneOriginKeepsNobodyFromIt() throws {
        var mesh = try Mesh(8, signed: true)
        let (liar, origin) = (0, 5)
        let victim = mesh.hosts[origin].node.id
        mesh.perform(.publish(instance("a", port: 80)), at: origin)
        mesh.run(for: .seconds(2))
        let key = try #require(
            mesh.hosts[1].node.registry.liveRecords(of: victim).first?.key
        )
        let old = try #require(mesh.hosts[liar].node.registry.record(key))
        mesh.meddling = { host, message in
            guard host == liar else { return message }
            return message.without(victim, puttingIn: old)
        }
        mesh.perform(.publish(instance("a", port: 81)), at: origin)
        mesh.perform(.publish(instance("b", port: 82)), at: origin)
        mesh.run(for: Self.syncPeriods)
        let roots = Set(mesh.hosts.indices.filter { $0 != liar }.map(mesh.root))
        #expect(roots.count == 1)
        #expect(mesh.hosts[1].node.registry.liveRecords(of: victim).count == 2)
    }

    /// T-BYZ-4: deletions stay deletions whatever a relay says of the time before.
    @Test func aRelayBringsNothingBackThatWasDeleted() throws {
        var mesh = try Mesh(6, signed: true)
        let (liar, origin) = (0, 3)
        let victim = mesh.hosts[origin].node.id
        mesh.perform(.publish(instance("a", port: 80)), at: origin)
        mesh.run(for: .seconds(2))
        let old = mesh.hosts[liar].node.registry.liveRecords(of: victim)
        #expect(old.count == 1)
        mesh.perform(.withdraw(service: "web", id: "a"), at: origin)
        mesh.run(for: .seconds(2))
        for _ in 0..<(30 * Effort.factor) {
            for other in 1..<6 {
                mesh.say(.records(Records(unasked: old.map { .record($0) })), from: liar, to: other)
                mesh.say(.gossip(old.map { .record($0) }), from: liar, to: other)
            }
            mesh.run(for: .seconds(1))
        }
        #expect(
            mesh.hosts.allSatisfy { $0.node.registry.liveRecords(of: victim).isEmpty }
        )
        #expect(mesh.isWhole)
    }

    /// T-BYZ-5: two bodies under one version, told to different members, a thousand times.
    @Test func allMembersEndWithTheSameOfTwoBodiesOfOneVersion() throws {
        var mesh = try Mesh(6, signed: true)
        let liar = 2
        let rounds = 50 * Effort.factor
        for round in 0..<rounds {
            let id = "i\(round % 10)"
            let sequence = 1_000_000 + UInt64(round)
            for other in mesh.hosts.indices where other != liar {
                let body = instance(id, port: UInt16(other % 2 + 1))
                let record = try mesh.hosts[liar].sign(.instance(body), sequence: sequence)
                mesh.say(.gossip([.record(record)]), from: liar, to: other)
            }
            mesh.run(for: .milliseconds(200))
        }
        mesh.run(for: Self.syncPeriods)
        let honest = mesh.hosts.indices.filter { $0 != liar }
        let evidence = honest.map { mesh.hosts[$0].node.registry.equivocations }
        #expect(Set(honest.map(mesh.root)).count == 1)
        #expect(evidence.reduce(0, +) >= rounds, "no evidence of the two bodies")
    }
}

extension Mesh {
    func root(_ place: Int) -> Digest { hosts[place].node.registry.root }
}

extension Registry {
    /// The live instances of a member.
    func liveRecords(of origin: NodeID) -> [Record] {
        currentRecords(of: origin).filter {
            if case .instance(let body) = $0.body { !body.flags.contains(.deleted) } else { false }
        }
    }
}

extension Message {
    /// The message without the records of an origin, and with an old one of it instead.
    fileprivate func without(_ origin: NodeID, puttingIn old: Record) -> Message? {
        func altered(_ records: [CarriedRecord]) -> [CarriedRecord] {
            records.map { carried in
                let isVictims = (try? carried.read())?.record.signer == origin
                return isVictims ? .record(old) : carried
            }
        }
        switch self {
        case .gossip(let records): return .gossip(altered(records))
        case .records(var answer):
            answer.records = altered(answer.records)
            return .records(answer)
        case .ping(var ping):
            ping.cargo = altered(ping.cargo)
            return .ping(ping)
        case .ack(var ack):
            ack.cargo = altered(ack.cargo)
            return .ack(ack)
        default: return self
        }
    }
}
