import Primitives
import Registry
import Sodium
import Wire

/// Fixed keys and typical content: the same in every run, so that its bytes can be compared.
enum Samples {
    static let cluster = ClusterID.from(
        Digest(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)
    )
    static let otherCluster = ClusterID.from(Digest(high: 1, low: 2))

    static let authority = key(1)
    static let alice = key(2)
    static let bob = key(3)
    static let carol = key(4)
    static let bobBoot = BootID(rawValue: 0xB0B0_B0B0_B0B0_B0B0)

    static let version = Version(epoch: 1_760_000_000, sequence: 7)

    /// The key pair whose seed is that byte 32 times.
    static func key(_ byte: UInt8) -> SigningKey {
        guard let key = SigningKey(seed: SecretBytes([UInt8](repeating: byte, count: 32))) else {
            preconditionFailure("a seed has 32 bytes")
        }
        return key
    }

    static func sealingKey(_ byte: UInt8) -> SealingKey {
        guard let key = SealingKey(SecretBytes([UInt8](repeating: byte, count: 32))) else {
            preconditionFailure("a sealing key has 32 bytes")
        }
        return key
    }

    static func author(_ key: SigningKey = alice) -> RecordAuthor {
        RecordAuthor(key: key, cluster: cluster)
    }

    static func certificate(
        for key: SigningKey = alice,
        name: String = "node-a",
        by authority: SigningKey = authority,
        in cluster: ClusterID = cluster,
        servicePatterns: [String] = ["*"]
    ) throws -> Certificate {
        try CertificateCodec.issue(
            by: authority,
            in: cluster,
            subject: key.publicKey,
            name: name,
            notBefore: 1_760_000_000,
            notAfter: 1_760_604_800,
            issuedAt: 1_760_000_000,
            flags: .foreignAddresses,
            servicePatterns: servicePatterns
        )
    }

    static func member(of key: SigningKey = alice, name: String = "node-a") throws -> MemberBody {
        MemberBody(
            name: name,
            datacenter: "dc1",
            zone: "eu-1a",
            agentVersion: "0.2.0",
            addresses: [
                Address(ip: .v4(0x0A00_0001), port: 7_946),
                Address(ip: .v6(high: 0xFD00_0000_0000_0000, low: 1), port: 7_946),
            ],
            boot: BootID(rawValue: 0xA11C_EA11_CEA1_1CEA),
            flags: .maintenance,
            floor: 3,
            metadata: [
                MetadataEntry(key: "os", value: "linux"), MetadataEntry(key: "rack", value: "7"),
            ],
            certificate: try certificate(for: key, name: name)
        )
    }

    /// The same, once it knows where it is.
    static func placedMember() throws -> MemberBody {
        var body = try member()
        body.coordinate = coordinate
        return body
    }

    static let instance = InstanceBody(
        service: "payments",
        id: "payments-1",
        address: "10.0.0.1",
        port: 8_080,
        weights: InstanceWeights(passing: 10, warning: 1),
        capacity: 200,
        breaker: BreakerTerms(
            threshold: 5,
            windowMilliseconds: 10_000,
            intervalMilliseconds: 5_000
        ),
        policy: "edf2",
        flags: .tagOverride,
        tags: ["v2", "canary=no"],
        metadata: [
            MetadataEntry(key: "currency", value: "€"), MetadataEntry(key: "tier", value: "1"),
        ],
        taggedAddresses: [TaggedAddress(name: "wan", address: "203.0.113.7", port: 443)],
        checks: [
            CheckBody(
                id: "service:payments-1",
                name: "HTTP on /health",
                type: .http,
                status: .warning,
                sinceMilliseconds: 1_760_000_000_123,
                reason: "429 Too Many Requests"
            )
        ]
    )

    /// The same, with what its agent says that it can bear.
    static var loadedInstance: InstanceBody {
        var body = instance
        body.load = InstanceLoad(capacity: 417.5, utilization: 0.6, callers: 0x8001_0000_0000_0040)
        return body
    }

    /// The same with the longest name and address that there can be.
    static var wideInstance: InstanceBody {
        var body = instance
        body.service = "payments: 支払い / EU @ shop#1 " + String(repeating: "n", count: 92)
        body.address = String(repeating: "label.", count: 42) + "z"
        return body
    }

    /// One whose metadata and tagged addresses stand in a rest of two parts.
    static var largeInstance: InstanceBody {
        var body = instance
        body.metadata = (0..<10).map { number in
            MetadataEntry(
                key: "key-\(number)",
                value: String(repeating: "\(number)", count: 120)
            )
        }
        return body
    }

    /// The bodies of its parts.
    static func parts() throws -> [PartBody] {
        let head = Record.instanceKey(of: alice.id, id: largeInstance.id, isNodeCheck: false)
        return try largeInstance.split().text?.parts(of: head) ?? []
    }

    static let nodeCheck = InstanceBody(
        service: "",
        id: "disk",
        checks: [
            CheckBody(
                id: "disk",
                name: "disk space",
                type: .ttl,
                status: .passing,
                sinceMilliseconds: 1_760_000_000_000
            )
        ]
    )

    static let accusation = AccusationBody(
        target: bob.id,
        targetVersion: Version(epoch: 1_750_000_000, sequence: 4),
        reason: .probeFailed
    )

    static let caller = CallerBody(service: "payments")

    static let event = EventBody(
        slot: 3,
        id: EventID(high: 0x6B1E_7A2C_90D4_4F35, low: 0x8A01_B2C3_D4E5_F607),
        unixSeconds: 1_760_000_000,
        content: EventContent(
            name: "deploy",
            payload: [0x7B, 0x00, 0xFF, 0x7D],
            datacenter: "dc1",
            nodeFilter: "^web-[0-9]+$",
            serviceFilter: "payments",
            tagFilter: "v2|canary"
        )
    )

    /// One body of every kind that this version signs.
    static func bodies() throws -> [RecordBody] {
        [
            .member(try member()), .instance(instance), .instance(loadedInstance),
            .instance(nodeCheck), .accusation(accusation), .caller(caller),
            .instance(try largeInstance.split().head), .event(event),
            .part(try parts()[0]),
        ]
    }

    /// A record of a kind that no version knows yet, properly signed.
    static func unknownRecord(by key: SigningKey = alice) -> [UInt8] {
        let field = Array("key".utf8)
        let unsigned = RecordFrame.unsigned(
            kind: RecordKind(rawValue: 99),
            signer: key.id,
            version: version,
            body: [UInt8(field.count)] + field + [1, 2, 3]
        )
        let message = RecordFrame.signedMessage(unsigned, in: cluster)
        return unsigned + key.sign(.unknownRecord, message).bytes
    }
}
