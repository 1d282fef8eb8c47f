import Gossip
import Primitives
import Registry
import Sodium
import Wire

/// One node with its keys, and the time that it takes: what an agent does to a datagram, without
/// the sockets.
struct VirtualHost {
    private var driver: NodeDriver
    let address: Address
    private var sealer: Sealer
    /// Time spent in `receive` and in sealing, by what was received or sealed.
    private(set) var spent = Spent()
    /// Time spent in `advance`, and how often it was called.
    private(set) var advanced = Duration.zero
    private(set) var advances = 0

    /// Time that datagrams took.
    struct Spent {
        var reconciling = Duration.zero
        var otherwise = Duration.zero

        mutating func add(_ time: Duration, isReconciling: Bool) {
            if isReconciling { reconciling += time } else { otherwise += time }
        }
    }

    init(_ place: Int, key: SigningKey) throws {
        let cluster = Population.cluster
        let keyring = Keyring(primary: Population.gossipKey)
        address = Population.address(place)
        sealer = Sealer(
            cluster: cluster,
            keyring: keyring,
            identity: key,
            epoch: Population.unixStart
        )
        let configuration = Node.Configuration(
            identity: NodeIdentity(
                author: RecordAuthor(key: key, cluster: cluster),
                certificate: try Population.certificate(place, key: key),
                cluster: cluster,
                boot: BootID(rawValue: UInt64(place + 1)),
                epoch: Population.unixStart
            ),
            profile: MemberProfile(agentVersion: "0.2.0", addresses: [address]),
            keyring: keyring,
            authorities: Authorities(
                keys: [Population.authority.publicKey],
                cluster: cluster
            ),
            cookieSecret: [UInt8](repeating: UInt8(place), count: CookieJar.secretByteCount),
            random: Random(seed: UInt64(place + 1)),
            unixStart: Population.unixStart,
            hasSeeds: place > 0
        )
        driver = try NodeDriver(configuration, at: .start)
        _ = driver.drain()
    }

    var node: Node { driver.node }

    mutating func receive(
        _ flight: VirtualMesh.Flight,
        at now: Instant
    ) -> [GossipEffect] {
        let time = ThreadClock.measure {
            driver.receive(flight.datagram, from: flight.from, at: now)
        }
        spent.add(time, isReconciling: flight.isReconciling)
        return driver.drain()
    }

    mutating func perform(_ command: Command, at now: Instant) -> [GossipEffect] {
        driver.perform(command, at: now)
        return driver.drain()
    }

    mutating func advance(to now: Instant) -> [GossipEffect] {
        advanced += ThreadClock.measure { _ = driver.settle(at: now) }
        advances += 1
        return driver.drain()
    }

    mutating func seal(_ message: Message, to destination: Destination) -> [UInt8] {
        let nonce = [UInt8](repeating: 0, count: SealingKey.nonceByteCount)
        var datagram: [UInt8] = []
        let time = ThreadClock.measure {
            datagram = sealer.seal(message, to: destination, nonce: nonce) ?? []
        }
        spent.add(time, isReconciling: message.type.isReconciling)
        return datagram
    }

    mutating func forgetTimes() {
        spent = Spent()
        advanced = .zero
        advances = 0
    }
}

extension MessageType {
    var isReconciling: Bool { [.compare, .branches, .pull, .records].contains(self) }
}
