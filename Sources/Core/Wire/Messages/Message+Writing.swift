import Primitives
import Registry
import Sodium

extension Message {
    /// The payload; docs/protocol.md, "Messages", has its fields.
    package var payload: [UInt8] {
        var writer = Writer(capacity: payloadSize)
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout Writer) {
        switch self {
        case .hello(let body): writer.write(body)
        case .helloAck(let body): writer.write(body)
        case .join(let body):
            writer.write(body.cookie)
            writer.write(framed: body.record)
            writer.write(body.unixSeconds)
        case .ping(let body): writer.write(body)
        case .ack(let body): writer.write(body)
        case .pingRequest(let body):
            writer.write(body.target)
            writer.write(body.nonce)
            writer.write(UInt16(clamping: body.patience.nanoseconds / 1_000_000))
        case .indirectAck(let body):
            writer.write(body.target)
            writer.write(body.nonce)
            writer.write(body.statement)
        case .nack(let body):
            writer.write(body.target)
            writer.write(body.nonce)
            writer.write(UInt8(body.isRefused ? 1 : 0))
        case .gossip(let records): writer.write(records)
        case .records(let body): writer.write(body)
        case .compare(let body): writer.write(body)
        case .branches(let body): writer.write(body)
        case .pull(let body): writer.write(body)
        case .marker(let body):
            writer.write(body.member)
            writer.write(body.version)
        case .heldQuestion(let body): writer.write(body)
        case .held(let body):
            writer.write(body.nonce)
            writer.write(body.bits)
        }
    }
}

extension Writer {
    fileprivate mutating func write(_ body: Hello) {
        let start = bytes.count
        write(body.boot.rawValue)
        write(body.nonce)
        write(body.cookie)
        write(UInt16(clamping: body.certificate.count))
        write(body.certificate)
        pad(to: start + Message.maximumPayload)
    }

    fileprivate mutating func write(_ body: HelloAck) {
        write(body.boot.rawValue)
        write(body.nonce)
        write(body.cookie)
        write(UInt16(clamping: body.certificate.count))
        write(body.certificate)
        switch body.held {
        case nil: write(UInt8(0))
        case .record(let record):
            write(UInt8(1))
            write(framed: record)
        case .marker(let version):
            write(UInt8(2))
            write(version)
        }
        write(body.unixSeconds)
    }

    fileprivate mutating func write(_ body: Ping) {
        write(body.nonce)
        write(body.root)
        write(
            (body.onBehalf == nil ? 0 : Ping.behalfBit)
                | (body.wantsCoordinate ? Ping.coordinateBit : 0)
        )
        if let requester = body.onBehalf {
            write(requester.id)
            write(requester.nonce)
        }
        write(body.cargo)
    }

    fileprivate mutating func write(_ body: Ack) {
        write(body.nonce)
        write(body.root)
        write(UInt8(body.statement == nil ? 0 : 1))
        if let statement = body.statement { write(statement) }
        write(body.cargo)
        if let coordinate = body.coordinate { write(coordinate) }
    }

    fileprivate mutating func write(_ body: Compare) {
        write(body.nonce)
        write(count: body.prefixes.count)
        for prefix in body.prefixes { write(prefix) }
    }

    fileprivate mutating func write(_ body: Pull) {
        write(body.nonce)
        write(count: body.wanted.count)
        for key in body.wanted { write(key) }
        write(count: body.prefixes.count)
        for prefix in body.prefixes { write(prefix) }
    }

    fileprivate mutating func write(_ body: Records) {
        write(body.nonce)
        write(body.part)
        write(body.parts)
        write(UInt8(body.hasMore ? 1 : 0))
        write(body.records)
    }

    fileprivate mutating func write(_ body: Branches) {
        write(body.nonce)
        write(count: body.branches.count)
        for placed in body.branches {
            write(placed.prefix)
            write(placed.branch)
        }
    }

    private mutating func write(_ branch: Branch) {
        switch branch {
        case .entries(let entries):
            write(UInt8(0))
            write(count: entries.count)
            for entry in entries {
                write(entry.key)
                write(entry.version)
                write(entry.fingerprint)
            }
        case .children(let children):
            precondition(children.count == 16, "a branch has sixteen children")
            write(UInt8(1))
            // The first child's bit is the highest; empty children take no more than their bit.
            write(children.reduce(UInt16(0)) { $0 << 1 | ($1 == .zero ? 0 : 1) })
            for child in children where child != .zero { write(child) }
        }
    }

    /// The length in nibbles, then the nibbles, the first in the upper half of the first byte.
    private mutating func write(_ prefix: Prefix) {
        write(UInt8(truncatingIfNeeded: prefix.length))
        write(prefix.bits.bytes.prefix((prefix.length + 1) / 2))
    }

    /// A record behind its length.
    fileprivate mutating func write(framed record: CarriedRecord) {
        let content = record.bytes
        write(UInt16(clamping: content.count))
        write(content)
    }

    fileprivate mutating func write(_ records: [CarriedRecord]) {
        write(count: records.count)
        for record in records { write(framed: record) }
    }
}
