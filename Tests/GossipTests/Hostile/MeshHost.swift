import FoundationEssentials
import Membership
import Primitives
import Registry
import Sodium
import Wire

@testable import Gossip

/// One node of a mesh with its keys, which a test may use as its owner never would.
struct MeshHost {
    var driver: NodeDriver
    let address: Address
    let key: SigningKey?
    private var sealer: Sealer?
    private var counter: UInt64 = 0
    /// Whether its node stands still: the host is only what a test says in its name.
    var isSilent = false
    var halt: HaltReason?

    static let authority = signingKey(200)

    init(
        _ place: Int,
        signed: Bool,
        epoch: UInt64 = Mesh.unixStart,
        boot: UInt64? = nil,
        addressNumber: UInt32? = nil,
        port: UInt16 = 7_946,
        cluster: ClusterID = Fixture.cluster,
        clockLead: Int64 = 0,
        name: String? = nil,
        issuedAt: UInt64? = nil,
        hasSeeds: Bool = false,
        zone: String = "",
        reapAfterSeconds: UInt32 = 86_400,
        own: OwnRecords? = nil,
        stored: StoredRoom? = nil,
        at now: Instant = .start
    ) throws {
        let number = UInt64(place + 1)
        address = Address(ip: .v4(0x0A00_0000 + (addressNumber ?? UInt32(number))), port: port)
        key = signed ? MeshHost.signingKey(UInt8(number)) : nil
        let name = name ?? "node-\(number)"
        let clock = UInt64(Int64(Mesh.unixStart) + clockLead)
        let certificate =
            try key.map {
                try MeshHost.certificate(
                    of: $0,
                    name: name,
                    in: cluster,
                    at: clock,
                    issuedAt: issuedAt
                )
            }
            ?? CertificateCodec.simulated(for: Fixture.id(number), name: name)
        let author =
            key.map { RecordAuthor(key: $0, cluster: cluster) }
            ?? RecordAuthor(simulating: Fixture.id(number), cluster: cluster)
        sealer = key.map {
            Sealer(cluster: cluster, keyring: MeshHost.keyring, identity: $0, epoch: epoch)
        }
        let configuration = Node.Configuration(
            identity: NodeIdentity(
                author: author,
                certificate: certificate,
                cluster: cluster,
                boot: BootID(rawValue: boot ?? number),
                epoch: epoch
            ),
            profile: MemberProfile(
                zone: zone,
                agentVersion: "0.2.0",
                addresses: [address],
                reapAfterSeconds: reapAfterSeconds
            ),
            keyring: MeshHost.keyring,
            authorities: signed
                ? Authorities(keys: [MeshHost.authority.publicKey], cluster: cluster)
                : Authorities(trusting: cluster),
            cookieSecret: [UInt8](repeating: UInt8(number), count: 32),
            random: Random(seed: number),
            unixStart: clock,
            hasSeeds: hasSeeds,
            own: own,
            stored: stored
        )
        driver = try NodeDriver(configuration, at: now)
        _ = driver.drain()
    }

    var node: Node {
        get { driver.node }
        set { driver.node = newValue }
    }

    mutating func seal(_ message: Message, to destination: Destination) -> Mesh.Letter {
        if sealer != nil {
            let nonce = [UInt8](repeating: 0, count: SealingKey.nonceByteCount)
            return .sealed(sealer?.seal(message, to: destination, nonce: nonce) ?? [])
        }
        counter += 1
        return .bare(
            BareDatagram(
                trusting: message,
                from: node.id,
                epoch: node.epoch,
                counter: counter,
                to: destination
            )
        )
    }

    /// Goes on at a later epoch, as its node asks.
    mutating func raise(to epoch: UInt64) {
        sealer?.epoch = epoch
        counter = 0
    }

    /// A record signed by this host, as its node would not.
    func sign(_ body: RecordBody, sequence: UInt64) throws -> Record {
        let version = Version(epoch: node.recordEpoch, sequence: sequence)
        return try node.identity.author.sign(body, version: version).value
    }
}

extension MeshHost {
    /// One message of each type, as this member would send it.
    func messageOfEachType(about target: NodeID) throws -> [Message] {
        let certificate = node.member.certificate.bytes
        let boot = node.identity.boot
        guard let own = node.registry.member(node.id) else { return [] }
        let statement = node.identity.author.statement(requester: target, nonce: 1)
        let root = Digest(high: 1, low: 1)
        return [
            .hello(Hello(certificate: certificate, boot: boot, nonce: 1)),
            .helloAck(
                HelloAck(
                    certificate: certificate,
                    boot: boot,
                    nonce: 1,
                    cookie: root,
                    unixSeconds: Mesh.unixStart
                )
            ),
            .join(Join(cookie: root, record: .record(own), unixSeconds: Mesh.unixStart)),
            .ping(Ping(nonce: 1, root: root)), .ack(Ack(nonce: 1, root: root)),
            .pingRequest(PingRequest(target: target, nonce: 1, patience: .milliseconds(200))),
            .indirectAck(IndirectAck(target: target, nonce: 1, statement: statement)),
            .nack(Nack(target: target, nonce: 1)), .gossip([.record(own)]),
            .compare(Compare(nonce: 1, prefixes: [.root])),
            .branches(Branches(nonce: 1, branches: [])), .pull(Pull(nonce: 1, wanted: [own.key])),
            .records(Records(unasked: [.record(own)])),
            .marker(Marker(member: target, version: .zero)),
            .heldQuestion(
                HeldQuestion(nonce: 1, versions: [HeldVersion(key: own.key, version: own.version)])
            ),
            .held(HeldAnswer(nonce: 1, bits: 0x80)),
        ]
    }
}

extension MeshHost {
    static let gossipKey: SealingKey = {
        guard let key = SealingKey(SecretBytes([UInt8](repeating: 3, count: 32))) else {
            preconditionFailure("32 bytes make a key")
        }
        return key
    }()
    static let keyring = Keyring(primary: gossipKey)

    static func signingKey(_ byte: UInt8) -> SigningKey {
        guard let key = SigningKey(seed: SecretBytes([UInt8](repeating: byte, count: 32))) else {
            preconditionFailure("a seed has 32 bytes")
        }
        return key
    }

    static func certificate(
        of key: SigningKey,
        name: String,
        in cluster: ClusterID = Fixture.cluster,
        at unixSeconds: UInt64 = Mesh.unixStart,
        issuedAt: UInt64? = nil
    ) throws -> Certificate {
        try CertificateCodec.issue(
            by: authority,
            in: cluster,
            subject: key.publicKey,
            name: name,
            notBefore: unixSeconds - 600,
            notAfter: unixSeconds + 604_800,
            issuedAt: issuedAt ?? Mesh.unixStart - 1,
            flags: .foreignAddresses,
            servicePatterns: ["*"]
        )
    }
}

/// How much hostile tests do: `MARTLET_HOSTILE=20` makes them twenty times as long, which are the
/// sizes of a release, and `MARTLET_MUTATIONS=1000000` alters so many datagrams.
enum Effort {
    static let factor = number("MARTLET_HOSTILE") ?? 1
    static let mutations = number("MARTLET_MUTATIONS") ?? 20_000
    /// Whether these tests have the process for themselves, so that its memory says something.
    static let isFull = number("MARTLET_MUTATIONS") != nil

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}
