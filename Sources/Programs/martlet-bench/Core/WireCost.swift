import Primitives
import Registry
import Sodium
import Wire

/// What a datagram, a message and a record cost, from bytes to meaning and back.
struct WireCost {
    private let cost: OperationCost
    private let population: Population
    private let sender: SigningKey
    private let destination: Destination
    private let opener: Opener
    private let gossip: Message
    private let nonce = [UInt8](repeating: 9, count: SealingKey.nonceByteCount)

    private static let batch = 200

    init(_ cost: OperationCost, _ population: Population) {
        self.cost = cost
        self.population = population
        sender = population.members[0]
        destination = Destination(id: population.members[1].id, boot: BootID(rawValue: 2))
        opener = Opener(
            cluster: Population.cluster,
            keyring: Keyring(primary: Population.gossipKey),
            receiver: destination.id,
            boot: destination.boot
        )
        gossip = .gossip(population.instances.prefix(3).map { .record($0.value) })
    }

    /// Everything, of a GOSSIP of three records where a message is needed.
    func measure() throws -> [Measurement] {
        let ping = Message.ping(Ping(nonce: 1, root: Digest(high: 1, low: 2)))
        return try datagrams("gossip", gossip) + datagrams("ping", ping)
            + signatures() + messages() + records()
    }

    private func datagrams(_ name: String, _ message: Message) throws -> [Measurement] {
        var sealer = Sealer(
            cluster: Population.cluster,
            keyring: Keyring(primary: Population.gossipKey),
            identity: sender,
            epoch: Population.unixStart
        )
        guard let datagram = sealer.seal(message, to: destination, nonce: nonce) else { return [] }
        var forged = datagram
        forged[forged.count - 1] ^= 1
        let envelope = try opener.open(datagram)
        return cost.measure("sign and seal a \(name)", operations: Self.batch) {
            for _ in 0..<Self.batch {
                Calibration.keep(sealer.seal(message, to: destination, nonce: nonce))
            }
        }
            + cost.measure("open a \(name)", operations: Self.batch) {
                for _ in 0..<Self.batch { Calibration.keep(try? opener.open(datagram)) }
            }
            + cost.measure("refuse a forged \(name)", operations: Self.batch) {
                for _ in 0..<Self.batch { Calibration.keep(try? opener.open(forged)) }
            }
            + cost.measure("verify and read a \(name)", operations: Self.batch) {
                for _ in 0..<Self.batch {
                    Calibration.keep(try? envelope.verified(by: sender.publicKey))
                }
            }
    }

    /// The arithmetic alone, over 300 bytes.
    private func signatures() -> [Measurement] {
        let message = [UInt8](repeating: 5, count: 300)
        let signature = sender.sign(.datagram, message)
        let sealed = Population.gossipKey.seal(message, additional: [], nonce: nonce)
        return cost.measure("sign 300 bytes", operations: Self.batch) {
            for _ in 0..<Self.batch { Calibration.keep(sender.sign(.datagram, message)) }
        }
            + cost.measure("verify 300 bytes", operations: Self.batch) {
                for _ in 0..<Self.batch {
                    Calibration.keep(sender.publicKey.verifies(signature, .datagram, message))
                }
            }
            + cost.measure("seal 300 bytes", operations: Self.batch) {
                for _ in 0..<Self.batch {
                    Calibration.keep(
                        Population.gossipKey.seal(message, additional: [], nonce: nonce)
                    )
                }
            }
            + cost.measure("open 300 bytes", operations: Self.batch) {
                for _ in 0..<Self.batch {
                    Calibration.keep(
                        Population.gossipKey.open(sealed, additional: [], nonce: nonce)
                    )
                }
            }
    }

    private func messages() -> [Measurement] {
        let payload = gossip.payload
        return cost.measure("encode a gossip", operations: Self.batch) {
            for _ in 0..<Self.batch { Calibration.keep(gossip.payload) }
        }
            + cost.measure("decode a gossip", operations: Self.batch) {
                for _ in 0..<Self.batch {
                    Calibration.keep(try? Message.read(.gossip, payload: payload[...]))
                }
            }
    }

    private func records() -> [Measurement] {
        let body = RecordBody.instance(Population.instance(1, port: 80))
        let author = RecordAuthor(key: sender, cluster: Population.cluster)
        let version = Version(epoch: Population.unixStart, sequence: 1)
        let bytes = population.instances[1].value.bytes
        let unverified = try? UnverifiedRecord(reading: bytes)
        return cost.measure("encode a record", operations: Self.batch) {
            for _ in 0..<Self.batch { Calibration.keep(RecordAuthor.size(of: body)) }
        }
            + cost.measure("encode and sign a record", operations: Self.batch) {
                for _ in 0..<Self.batch {
                    Calibration.keep(try? author.sign(body, version: version))
                }
            }
            + cost.measure("decode a record", operations: Self.batch) {
                for _ in 0..<Self.batch {
                    Calibration.keep(try? UnverifiedRecord(reading: bytes))
                }
            }
            + cost.measure("verify a record", operations: Self.batch) {
                for _ in 0..<Self.batch {
                    Calibration.keep(
                        try? unverified?.verified(by: sender.publicKey, in: Population.cluster)
                    )
                }
            }
    }
}
