import Primitives
import Registry
import Sodium
import Wire

/// Keys, certificates and records to measure with, all of them real: ten members with a thousand
/// instances each.
struct Population {
    let members: [SigningKey]
    let memberRecords: [Verified<Record>]
    let instances: [Verified<Record>]

    static let memberCount = 10
    static let instancesPerMember = 1_000
    static let unixStart: UInt64 = 1_800_000_000
    static let authority = key(200)
    static let cluster = ClusterID.from(Digest(high: 7, low: 7))
    static let gossipKey: SealingKey = {
        guard let key = SealingKey(SecretBytes([UInt8](repeating: 3, count: 32))) else {
            preconditionFailure("32 bytes make a key")
        }
        return key
    }()

    init() throws {
        members = (0..<Population.memberCount).map { Population.key(UInt8($0 + 1)) }
        memberRecords = try members.enumerated().map { place, key in
            let body = try Population.member(place, key: key)
            return try Population.sign(.member(body), by: key, sequence: 1)
        }
        instances = try members.flatMap { key in
            try (0..<Population.instancesPerMember).map { number in
                let body = Population.instance(number, port: 80)
                return try Population.sign(.instance(body), by: key, sequence: UInt64(number + 2))
            }
        }
    }

    /// So many records of each member beside the others: of known instances at a newer version, or
    /// of instances that nobody has.
    func further(_ count: Int, areNew: Bool) throws -> [Verified<Record>] {
        try members.flatMap { key in
            try (0..<count).map { number in
                let place = areNew ? Population.instancesPerMember + number : number * 37
                let body = Population.instance(place, port: 81)
                return try Population.sign(
                    .instance(body),
                    by: key,
                    sequence: UInt64(2 * Population.instancesPerMember + number)
                )
            }
        }
    }

    /// All of them merged.
    func registry() -> Registry {
        var registry = Registry()
        for record in memberRecords + instances { registry.take(record) }
        precondition(
            registry.comparedCount == memberRecords.count + instances.count,
            "every record is held"
        )
        return registry
    }
}

extension Registry {
    /// Merges a record that must hold.
    mutating func take(_ record: Verified<Record>) {
        var changes: [RegistryChange] = []
        let outcome = merge(record, at: .start, into: &changes)
        precondition(outcome == .applied, "a newer record holds")
    }
}

extension Population {
    static func key(_ byte: UInt8) -> SigningKey {
        guard let key = SigningKey(seed: SecretBytes([UInt8](repeating: byte, count: 32))) else {
            preconditionFailure("a seed has 32 bytes")
        }
        return key
    }

    static func address(_ place: Int) -> Address {
        Address(ip: .v4(0x0A00_0001 + UInt32(place)), port: 7_946)
    }

    static func certificate(_ place: Int, key: SigningKey) throws -> Certificate {
        try CertificateCodec.issue(
            by: authority,
            in: cluster,
            subject: key.publicKey,
            name: "node-\(place)",
            notBefore: unixStart - 1,
            notAfter: unixStart + 604_800,
            issuedAt: unixStart - 1,
            flags: .foreignAddresses,
            servicePatterns: ["*"]
        )
    }

    static func member(_ place: Int, key: SigningKey) throws -> MemberBody {
        MemberBody(
            name: "node-\(place)",
            datacenter: "dc1",
            zone: "zone-1",
            agentVersion: "0.2.0",
            addresses: [address(place)],
            boot: BootID(rawValue: UInt64(place + 1)),
            certificate: try certificate(place, key: key)
        )
    }

    /// An instance with a check, two tags and a pair of metadata: about 260 bytes as a record.
    static func instance(_ number: Int, port: UInt16) -> InstanceBody {
        InstanceBody(
            service: "service-\(number % 50)",
            id: "service-\(number % 50)-\(number)",
            port: port,
            tags: ["v2", "primary"],
            metadata: [MetadataEntry(key: "version", value: "2.1.0")],
            checks: [
                CheckBody(
                    id: "service:\(number)",
                    name: "HTTP on /health",
                    type: .http,
                    status: .passing,
                    sinceMilliseconds: unixStart * 1_000
                )
            ]
        )
    }

    static func sign(
        _ body: RecordBody,
        by key: SigningKey,
        sequence: UInt64
    ) throws -> Verified<Record> {
        let version = Version(epoch: unixStart, sequence: sequence)
        return try RecordAuthor(key: key, cluster: cluster).sign(body, version: version)
    }
}
