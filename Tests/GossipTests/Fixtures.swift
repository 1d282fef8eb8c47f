import Primitives
import Registry
import Sodium
import Wire

@testable import Gossip

/// Ids, clusters and records for tests.
enum Fixture {
    static let cluster: ClusterID = {
        guard let id = ClusterID([UInt8](repeating: 7, count: 16)) else {
            preconditionFailure("16 bytes make a cluster id")
        }
        return id
    }()

    static func id(_ number: UInt64) -> NodeID { NodeID(high: number, low: number) }

    static func author(_ number: UInt64) -> RecordAuthor {
        RecordAuthor(simulating: id(number), cluster: cluster)
    }

    static func member(_ number: UInt64) throws -> MemberBody {
        MemberBody(
            name: "node-\(number)",
            datacenter: "dc1",
            zone: "",
            agentVersion: "0.2.0",
            addresses: [Address(ip: .v4(0x0A00_0001), port: 7946)],
            boot: BootID(rawValue: number),
            certificate: try CertificateCodec.simulated(for: id(number), name: "node-\(number)")
        )
    }

    static func identity(_ number: UInt64) throws -> NodeIdentity {
        let member = try member(number)
        return NodeIdentity(
            author: author(number),
            certificate: member.certificate,
            cluster: cluster,
            boot: member.boot,
            epoch: 1
        )
    }

    static func instance(_ id: String, of origin: UInt64, sequence: UInt64) throws -> Record {
        try author(origin).sign(
            .instance(InstanceBody(service: "web", id: id, port: 80)),
            version: Version(epoch: 1, sequence: sequence)
        ).value
    }
}

extension Instant {
    static func milliseconds(_ count: Int64) -> Instant { .start + .milliseconds(count) }
}

extension Fixture {
    /// A node of a bulk simulation, just started.
    static func node(
        _ number: UInt64,
        hasSeeds: Bool,
        isFounder: Bool = false,
        settings: GossipSettings = GossipSettings(),
        own: OwnRecords? = nil,
        into effects: inout [GossipEffect]
    ) throws -> Node {
        guard let key = SealingKey(SecretBytes([UInt8](repeating: 3, count: 32))) else {
            preconditionFailure("32 bytes make a key")
        }
        let member = try member(number)
        let configuration = Node.Configuration(
            identity: try identity(number),
            profile: MemberProfile(agentVersion: "0.2.0", addresses: member.addresses),
            keyring: Keyring(primary: key),
            authorities: Authorities(trusting: cluster),
            cookieSecret: [UInt8](repeating: 5, count: 32),
            settings: settings,
            random: Random(seed: number),
            unixStart: 1_800_000_000,
            hasSeeds: hasSeeds,
            isFounder: isFounder,
            own: own
        )
        return try Node(configuration, at: .start, into: &effects)
    }
}
