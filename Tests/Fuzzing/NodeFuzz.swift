import Gossip
import Primitives
import Registry
import Sodium
import Wire

/// Messages of three members and a stranger to a node, in any order and with any content
/// (T-FZ-5). Signatures are believed, so that everything behind them is reached.
///
/// An input is a list of steps: a byte for who speaks and of what type, a byte for a quarter of the
/// payload's size, the payload. Type 0 is time that passes, in hundredths of a second.
enum NodeFuzz {
    private static let peers = [Keys.alice.id, Keys.carol.id, Keys.bob.id, NodeID(high: 9, low: 9)]
    private static let own = NodeID(high: 1, low: 1)
    private static let stepLimit = 64

    static func run(_ bytes: [UInt8]) {
        guard var driver = try? makeDriver() else { preconditionFailure("a node can be made") }
        var rest = bytes[...]
        var now = Instant.start
        var model = NodeModel(of: driver.node, knowing: peers)
        var counter: UInt64 = 0
        for _ in 0..<stepLimit {
            guard let head = rest.popFirst(), let size = rest.popFirst() else { break }
            let payload = rest.prefix(Int(size) * 4)
            if let type = MessageType(rawValue: head & 0x0F) {
                rest = rest.dropFirst(payload.count)
                guard let message = try? Message.read(type, payload: payload).message else {
                    continue
                }
                counter += 1
                let place = Int(head >> 4 & 3)
                let datagram = BareDatagram(
                    trusting: message,
                    from: peers[place],
                    epoch: 1_760_000_000,
                    counter: counter,
                    to: Destination(id: own, boot: BootID(rawValue: 1))
                )
                driver.act {
                    $0.receive(trusting: datagram, from: address(place), at: now, into: &$1)
                }
            } else {
                now += .milliseconds(10 * Int64(size))
            }
            if case .standing(let parts) = driver.settle(at: now) {
                preconditionFailure("it does not get ahead of \(parts)")
            }
            model.check(driver.node, after: driver.drain())
        }
    }

    static func address(_ place: Int) -> Address {
        Address(ip: .v4(0xC633_6401 + UInt32(place)), port: 7_946)
    }

    private static func makeDriver() throws -> NodeDriver {
        let certificate = try CertificateCodec.simulated(for: own, name: "node")
        let configuration = Node.Configuration(
            identity: NodeIdentity(
                author: RecordAuthor(simulating: own, cluster: Keys.cluster),
                certificate: certificate,
                cluster: Keys.cluster,
                boot: BootID(rawValue: 1),
                epoch: 1_760_000_000
            ),
            profile: MemberProfile(
                agentVersion: "0.2.0",
                addresses: [Address(ip: .v4(0x0A00_0009), port: 7_946)]
            ),
            keyring: Keyring(primary: Keys.gossip),
            authorities: Authorities(trusting: Keys.cluster),
            cookieSecret: [UInt8](repeating: 5, count: CookieJar.secretByteCount),
            random: Random(seed: 1),
            unixStart: 1_760_000_000,
            hasSeeds: false
        )
        return try NodeDriver(configuration, at: .start)
    }
}

/// What must hold of a node whatever it is told: versions rise, its own records are its own, and
/// what it sends is in form and goes where it may.
struct NodeModel {
    private let peers: [NodeID]
    private var versions: [Version]
    private var own: Version

    init(of node: Node, knowing peers: [NodeID]) {
        self.peers = peers
        versions = peers.map { _ in .zero }
        own = node.memberVersion
    }

    mutating func check(_ node: Node, after effects: [GossipEffect]) {
        node.checkInvariants()
        precondition(node.memberVersion >= own, "its own version never falls")
        own = node.memberVersion
        precondition(node.registry.member(node.id)?.version == own, "it holds its own record")
        for (place, peer) in peers.enumerated() {
            let version = node.registry.member(peer)?.version ?? node.registry.marker(of: peer)
            let known = version ?? versions[place]
            precondition(known >= versions[place], "a member's version never falls")
            versions[place] = known
        }
        for case .send(let message, to: let destination, at: let address) in effects {
            precondition(message.payloadSize <= Message.maximumPayload, "it fits a datagram")
            precondition(message.payload.count == message.payloadSize, "it has its size")
            precondition(message.type == .hello || destination != .anyone, "it has a receiver")
            precondition(address.port != 0, "it has an address")
        }
    }
}
