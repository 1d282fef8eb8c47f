import Coordinates
import Primitives
package import Registry
import Sodium

/// What messages cost, for budgets: nothing is encoded to find out.
extension Message {
    /// The largest payload that is sent: a datagram of 1,200 bytes without its envelope.
    package static let maximumPayload = Datagram.sentBytes - Datagram.overheadBytes

    /// How many bytes the payload has.
    package var payloadSize: Int {
        switch self {
        case .hello: Message.maximumPayload
        case .helloAck(let body):
            8 + 8 + 16 + 2 + body.certificate.count + 1 + (body.held?.encodedSize ?? 0) + 8
        case .join(let body): 16 + body.record.framedSize + 8
        case .ping(let body):
            8 + 16 + 1 + (body.onBehalf == nil ? 0 : 24) + body.cargo.encodedSize
        case .ack(let body):
            8 + 16 + 1 + (body.statement == nil ? 0 : Signature.byteCount)
                + body.cargo.encodedSize
                + (body.coordinate == nil ? 0 : Coordinate.byteCount)
        case .pingRequest: 16 + 8 + 2
        case .nack: 16 + 8 + 1
        case .indirectAck: 16 + 8 + Signature.byteCount
        case .gossip(let records): records.encodedSize
        case .records(let body): Records.overheadBytes - 1 + body.records.encodedSize
        case .compare(let body):
            8 + 1 + body.prefixes.reduce(0) { $0 + $1.encodedSize }
        case .branches(let body):
            8 + 1 + body.branches.reduce(0) { $0 + $1.encodedSize }
        case .pull(let body):
            8 + 1 + 16 * body.wanted.count + 1 + body.prefixes.reduce(0) { $0 + $1.encodedSize }
        case .marker: 16 + 16
        case .heldQuestion(let body): 8 + 1 + HeldVersion.byteCount * body.versions.count
        case .held: 8 + 1
        }
    }
}

extension CarriedRecord {
    /// What it costs in a message: two bytes of length, and itself.
    package var framedSize: Int {
        switch self {
        case .bytes(let bytes): 2 + bytes.count
        case .record(let record): 2 + record.bytes.count
        }
    }
}

extension PlacedBranch {
    /// What it costs in a BRANCHES message.
    package var encodedSize: Int {
        switch branch {
        case .entries(let entries): prefix.encodedSize + 1 + 1 + 48 * entries.count
        case .children(let children):
            prefix.encodedSize + 1 + 2 + 16 * children.count { $0 != .zero }
        }
    }
}

extension Prefix {
    /// What it costs in a COMPARE message: its length, and two nibbles a byte.
    package var encodedSize: Int { 1 + (length + 1) / 2 }
}

extension HeldOfSender {
    fileprivate var encodedSize: Int {
        switch self {
        case .record(let record): record.framedSize
        case .marker: 16
        }
    }
}

extension [CarriedRecord] {
    fileprivate var encodedSize: Int { reduce(1) { $0 + $1.framedSize } }
}
