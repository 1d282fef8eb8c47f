import Coordinates
import Primitives
import Registry
import Sodium
import Wire

extension Samples {
    static let nonce: UInt64 = 0x1122_3344_5566_7788
    static let root = Digest(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF)

    static let sealingNonce = [UInt8](0..<24)
    static let gossipKey = sealingKey(9)

    static func sealer(
        of key: SigningKey = alice,
        epoch: UInt64 = version.epoch,
        under gossip: SealingKey = gossipKey,
        in cluster: ClusterID = cluster
    ) -> Sealer {
        Sealer(
            cluster: cluster,
            keyring: Keyring(primary: gossip),
            identity: key,
            epoch: epoch
        )
    }

    static func opener(
        of key: SigningKey = bob,
        boot: BootID = bobBoot,
        keyring: Keyring = Keyring(primary: gossipKey),
        in cluster: ClusterID = cluster
    ) -> Opener {
        Opener(cluster: cluster, keyring: keyring, receiver: key.id, boot: boot)
    }

    static let toBob = Destination(id: bob.id, boot: bobBoot)

    static func sealed(_ message: Message, counting: Int = 1) -> [UInt8] {
        var sealer = sealer()
        var datagram: [UInt8] = []
        for _ in 0..<counting {
            datagram = sealer.seal(message, to: toBob, nonce: sealingNonce) ?? []
        }
        return datagram
    }

    /// A small record to carry.
    static func carried(_ body: RecordBody = .accusation(accusation)) throws -> CarriedRecord {
        .record(try author().sign(body, version: version).value)
    }

    /// One or two messages of every type.
    static func messages() throws -> [(name: String, message: Message)] {
        try greetings() + probes() + dissemination()
    }

    private static func greetings() throws -> [(name: String, message: Message)] {
        let boot = BootID(rawValue: 0xA11C_EA11_CEA1_1CEA)
        let member = try carried(.member(try member()))
        var answer = HelloAck(
            certificate: try certificate().bytes,
            boot: boot,
            nonce: nonce,
            cookie: root,
            held: .record(member),
            unixSeconds: 1_760_000_123
        )
        let withRecord = answer
        answer.held = .marker(version)
        let hello = Hello(certificate: answer.certificate, boot: boot, nonce: nonce)
        let join = Join(cookie: root, record: member, unixSeconds: 1_760_000_123)
        return [
            ("hello", .hello(hello)),
            ("hello-ack-record", .helloAck(withRecord)),
            ("hello-ack-marker", .helloAck(answer)),
            ("join", .join(join)),
        ]
    }

    /// Numbers that have short forms in 16 bits.
    static let coordinate = Coordinate(
        vector: [0.5, -0.25, 0.125, 1, 0, -2, 0.0625, 8],
        error: 0.75,
        adjustment: -0.03125,
        height: 0.015625
    )

    private static func probes() throws -> [(name: String, message: Message)] {
        let accusation = try carried()
        let requester = Requester(id: carol.id, nonce: 5)
        let statement = RecordAuthor(key: bob, cluster: cluster)
            .statement(requester: alice.id, nonce: nonce)
        let indirect = IndirectAck(target: bob.id, nonce: nonce, statement: statement)
        let onBehalf = Ping(nonce: nonce, root: root, onBehalf: requester, cargo: [accusation])
        return [
            ("ping", .ping(Ping(nonce: nonce, root: root))),
            ("ping-coordinate", .ping(Ping(nonce: nonce, root: root, wantsCoordinate: true))),
            ("ping-on-behalf", .ping(onBehalf)),
            (
                "ack",
                .ack(Ack(nonce: nonce, root: root, cargo: [accusation], coordinate: coordinate))
            ),
            (
                "ack-statement",
                .ack(
                    Ack(nonce: nonce, root: root, statement: statement, coordinate: coordinate)
                )
            ),
            (
                "ping-req",
                .pingRequest(
                    PingRequest(target: carol.id, nonce: nonce, patience: .milliseconds(700))
                )
            ),
            ("indirect-ack", .indirectAck(indirect)),
            ("nack", .nack(Nack(target: carol.id, nonce: nonce, isRefused: true))),
        ]
    }

    private static func dissemination() throws -> [(name: String, message: Message)] {
        let instance = try carried(.instance(instance))
        let key = Digest(high: 0xABCD_0000_0000_0000, low: 0)
        let place = Prefix(bits: key, length: 3)
        let entry = TreeEntry(key: key, version: version, fingerprint: root)
        let children = (0..<16).map { $0 % 5 == 0 ? Digest(high: UInt64($0) + 1, low: 7) : .zero }
        let compare = Compare(
            nonce: nonce,
            prefixes: [.root, place, Prefix(bits: key, length: 32)]
        )
        let branches = Branches(
            nonce: nonce,
            branches: [
                PlacedBranch(prefix: place, branch: .entries([entry])),
                PlacedBranch(prefix: .root, branch: .children(children)),
            ]
        )
        return [
            ("gossip", .gossip([try carried(), instance])),
            ("compare", .compare(compare)),
            ("branches", .branches(branches)),
            (
                "pull",
                .pull(
                    Pull(
                        nonce: nonce,
                        wanted: [root, key],
                        prefixes: [Prefix(bits: key, length: 3)]
                    )
                )
            ),
            (
                "records",
                .records(
                    Records(nonce: nonce, part: 1, parts: 3, hasMore: true, records: [instance])
                )
            ),
            ("marker", .marker(Marker(member: carol.id, version: version))),
            ("held-question", .heldQuestion(heldQuestion(of: [key, root]))),
            ("held", .held(HeldAnswer(nonce: nonce, bits: 0b1000_0000))),
        ]
    }

    static func heldQuestion(of keys: [Digest]) -> HeldQuestion {
        HeldQuestion(
            nonce: nonce,
            versions: keys.map { HeldVersion(key: $0, version: version) }
        )
    }
}
