import Primitives
import Registry
import Sodium
import Wire

/// The keys of the golden vectors (`Tests/WireTests/Support/Samples.swift`), so that those can be
/// seeds.
enum Keys {
    static let cluster = ClusterID.from(
        Digest(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)
    )
    static let alice = signing(2)
    static let bob = signing(3)
    static let carol = signing(4)
    static let bobBoot = BootID(rawValue: 0xB0B0_B0B0_B0B0_B0B0)
    static let gossip: SealingKey = {
        guard let key = SealingKey(SecretBytes([UInt8](repeating: 9, count: 32))) else {
            preconditionFailure("a sealing key has 32 bytes")
        }
        return key
    }()

    private static func signing(_ byte: UInt8) -> SigningKey {
        guard let key = SigningKey(seed: SecretBytes([UInt8](repeating: byte, count: 32))) else {
            preconditionFailure("a seed has 32 bytes")
        }
        return key
    }
}

extension CarriedRecord {
    /// Reads the record, and checks what `RecordFuzz` says of one that can be read.
    func examine() {
        if let record = try? read().record { RecordFuzz.examine(record) }
    }
}

extension Message {
    /// Every record that it carries.
    var carried: [CarriedRecord] {
        switch self {
        case .gossip(let records): records
        case .records(let answer): answer.records
        case .ping(let body): body.cargo
        case .ack(let body): body.cargo
        case .join(let body): [body.record]
        case .helloAck(let body):
            if case .record(let record) = body.held { [record] } else { [] }
        default: []
        }
    }
}
