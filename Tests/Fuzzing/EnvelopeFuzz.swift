import Primitives
import Sodium
import Wire

/// A plain text as any holder of the gossip key may seal it (T-FZ-1).
enum EnvelopeFuzz {
    private static let opener = Opener(
        cluster: Keys.cluster,
        keyring: Keyring(primary: Keys.gossip),
        receiver: Keys.bob.id,
        boot: Keys.bobBoot
    )
    private static let nonce = [UInt8](repeating: 0, count: SealingKey.nonceByteCount)
    private static let header: [UInt8] = {
        let id = Keys.gossip.id
        return [0x4D, 0x32, 1, 0] + (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * $0)) }
    }()

    static func run(_ plain: [UInt8]) {
        // As it came, without a seal.
        precondition((try? opener.open(plain)) == nil, "nothing opens without a seal")
        let additional = header + Keys.cluster.bytes
        let sealed = Keys.gossip.seal(plain, additional: additional, nonce: nonce)
        guard let envelope = try? opener.open(header + nonce + sealed) else { return }
        precondition(Array(plain[44...].dropLast(64)) == Array(envelope.payload), "it is inside")
        for record in (try? envelope.carriedRecords()) ?? [] { record.examine() }
        guard let read = try? Message.read(envelope.type, payload: envelope.payload) else { return }
        let message = read.message
        precondition((try? envelope.unverifiedMessage()) == message, "both readings agree")
        for record in message.carried { record.examine() }
        if message.type == .hello { return }
        let again = message.payload
        precondition(again.count == message.payloadSize, "the size is known beforehand")
        precondition(envelope.payload.starts(with: again), "it is written as it was read")
        precondition(
            read.hasUnknownFields == (again.count < envelope.payload.count),
            "fields of a later version are what is left"
        )
    }
}
