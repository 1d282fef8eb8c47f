import Membership
import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// Many ids of one host, which has one voice (ADR 32).
struct CrowdTests {
    /// Members at addresses of their own, then some that are all at one.
    private static func mesh(_ honest: Int, and crowd: Int) throws -> Mesh {
        let hosts = try (0..<honest).map { try MeshHost($0, signed: false) }
        let others = try (honest..<honest + crowd).map { place in
            try MeshHost(
                place,
                signed: false,
                addressNumber: 200,
                port: UInt16(8_000 + place)
            )
        }
        return Mesh(hosts + others)
    }

    /// All of the crowd accuse one, as it is known to them.
    private static func accuse(_ target: Int, by liars: Range<Int>, in mesh: inout Mesh) throws {
        let id = mesh.hosts[target].node.id
        for liar in liars {
            let version = mesh.hosts[liar].node.registry.member(id)?.version ?? .zero
            let body = AccusationBody(target: id, targetVersion: version, reason: .probeFailed)
            let sequence = 1_000_000 + UInt64((mesh.now - .start).components.seconds)
            let record = try mesh.hosts[liar].sign(.accusation(body), sequence: sequence)
            for place in mesh.hosts.indices where !liars.contains(place) && place != target {
                mesh.say(.gossip([.record(record)]), from: liar, to: place)
            }
        }
    }

    @Test func thirtyIdsOfOneHostAccuseAndNobodyBelievesThem() throws {
        var mesh = try Self.mesh(8, and: 30)
        for second in 0..<20 {
            try Self.accuse(second % 8, by: 8..<38, in: &mesh)
            mesh.run(for: .seconds(1))
        }
        #expect(mesh.verdicts == 0)
        mesh.run(for: .seconds(15))
        #expect(mesh.isWhole)
    }

    /// Even one that they keep silent: three of one host would else be its death everywhere.
    @Test func theyDoNotKeepADeathFromBeingSeen() throws {
        var mesh = try Self.mesh(8, and: 20)
        mesh.hosts[3].isSilent = true
        let dead = mesh.hosts[3].node.id
        try Self.accuse(3, by: 8..<28, in: &mesh)
        mesh.run(for: .seconds(4))
        for place in [0, 1, 2, 4, 5, 6, 7] {
            #expect(mesh.hosts[place].node.membership.status(of: dead) == .unreachable)
        }
    }

    @Test func whereAllAreAtOneAddressIdsAreCounted() throws {
        var mesh = try Self.mesh(0, and: 12)
        #expect(mesh.hosts.allSatisfy { $0.node.membership.quorumGroups == 1 })
        mesh.hosts[3].isSilent = true
        let dead = mesh.hosts[3].node.id
        mesh.run(for: .seconds(4))
        for place in mesh.hosts.indices where place != 3 {
            #expect(mesh.hosts[place].node.membership.status(of: dead) == .unreachable)
        }
        mesh.run(for: .seconds(60))
        #expect(mesh.hosts[0].node.membership.isBehindOneAddress)
    }

    /// Neither does a host that falls with all its ids stand for as long as half of the rest is on
    /// it.
    @Test func ofTwoHostsOneFalls() throws {
        let hosts = try (0..<12).map { place in
            try MeshHost(
                place,
                signed: false,
                addressNumber: 200 + UInt32(place / 6),
                port: UInt16(8_000 + place)
            )
        }
        var mesh = Mesh(hosts)
        mesh.run(for: .seconds(60))
        #expect(mesh.hosts[0].node.membership.quorumGroups == 2)
        for place in 6..<12 { mesh.hosts[place].isSilent = true }
        mesh.run(for: .seconds(5))
        for place in 0..<6 {
            let membership = mesh.hosts[place].node.membership
            #expect(membership.counts.reachable == 5, "\(membership.counts)")
        }
    }
}
