import Coordinates
import Gossip
import Primitives
import Registry
import Sodium
import Wire

/// What hosts say that are not of this version, or lie.
extension World {
    /// What a host says in place of what its node would.
    mutating func said(_ message: Message, by host: Int) -> Message {
        switch hosts[host].role {
        case .endless: return endless(message)
        case .wild:
            guard case .ack(var ack) = message else { return message }
            ack.coordinate = anyCoordinate()
            return .ack(ack)
        case .ordinary, .later: return message
        }
    }

    /// Says of what it is asked, or asks, that all is different.
    private mutating func endless(_ message: Message) -> Message {
        switch message {
        case .ping(var ping):
            ping.root = anyDigest()
            return .ping(ping)
        case .ack(var ack):
            ack.root = anyDigest()
            return .ack(ack)
        case .branches(var answer):
            // Sixteen children take more room than few records.
            answer.branches = answer.branches.prefix(3).map { endless($0.prefix) }
            return .branches(answer)
        default: return message
        }
    }

    /// A place below which everything differs.
    private mutating func endless(_ prefix: Prefix) -> PlacedBranch {
        if prefix.length == 32 { return PlacedBranch(prefix: prefix, branch: .entries([])) }
        let children = (0..<16).map { _ in anyDigest() }
        return PlacedBranch(prefix: prefix, branch: .children(children))
    }

    /// One that says it is sure of itself.
    private mutating func anyCoordinate() -> Coordinate? {
        let place = (0..<Coordinate.dimensions).map { _ in random.chance(0.5) ? -10.0 : 10.0 }
        return Coordinate(vector: place, error: 0, height: 10)
    }

    private mutating func anyDigest() -> Digest { Digest(high: random.next(), low: random.next()) }

    // MARK: - A later version

    /// The datagram with one field more at its end, where there is room; nothing changes in bare
    /// worlds, which have no bytes.
    mutating func extended(_ letter: Letter, by host: Int, to destination: Destination) -> Letter {
        guard case .sealed(let bytes) = letter else { return letter }
        let field: [UInt8] = [1, 2, 0xAB, 0xCD]
        guard bytes.count + field.count <= Datagram.sentBytes else { return letter }
        return resealed(bytes, by: host, to: destination) { plain in
            plain.insert(contentsOf: field, at: plain.count - Signature.byteCount)
            let length = Int(plain[42]) << 8 + Int(plain[43]) + field.count
            plain[42] = UInt8(truncatingIfNeeded: length >> 8)
            plain[43] = UInt8(truncatingIfNeeded: length)
        }
    }

    /// Sends a message of a type that nobody here knows.
    mutating func sayUnknownMessage(from host: Int, to other: Int) {
        let receiver = hosts[other].driver.node
        let destination = Destination(id: receiver.id, boot: receiver.member.boot)
        let any = Message.nack(Nack(target: receiver.id, nonce: random.next()))
        let letter = hosts[host].writer.write(any, to: destination, random: &random)
        guard case .sealed(let bytes) = letter else { return }
        // The type stands behind sender, epoch, counter and tag.
        let unknown = resealed(bytes, by: host, to: destination) { plain in plain[40] = 200 }
        carry(unknown, from: host, to: other)
    }

    /// A datagram with its plain text altered, signed and sealed again.
    private mutating func resealed(
        _ bytes: [UInt8],
        by host: Int,
        to destination: Destination,
        _ alter: (inout [UInt8]) -> Void
    ) -> Letter {
        guard let gossip = SealingKey(master.gossipKey), let key = hosts[host].credentials.key
        else { return .sealed(bytes) }
        let header = Array(bytes.prefix(8))
        let nonce = Array(bytes[8..<32])
        let additional = header + cluster.bytes
        guard var plain = gossip.open(Array(bytes[32...]), additional: additional, nonce: nonce)
        else { preconditionFailure("a host's own datagram opens") }
        alter(&plain)
        // What no HELLO names: it is full already, and never gets here.
        var bound = cluster.bytes + destination.id.bytes
        bound.append(bigEndian: destination.boot.rawValue)
        bound += header
        let unsigned = Array(plain.dropLast(Signature.byteCount))
        plain = unsigned + key.sign(.datagram, bound + unsigned).bytes
        return .sealed(header + nonce + gossip.seal(plain, additional: additional, nonce: nonce))
    }
}
