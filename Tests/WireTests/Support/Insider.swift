import Primitives
import Sodium
import Wire

/// A member with all its keys that writes datagrams by hand, byte for byte, as docs/protocol.md has
/// them: what `Sealer` would never make.
enum Insider {
    static func header(suite: UInt8 = 1) -> [UInt8] {
        var header: [UInt8] = [0x4D, 0x32, suite, 0]
        header.append(bigEndian: Samples.gossipKey.id)
        return header
    }

    /// The tag of a destination, computed here again.
    static func tag(_ destination: Destination) -> UInt64 {
        var input = destination.id.bytes
        input.append(bigEndian: destination.boot.rawValue)
        return Hash.bytes(.destination, input).word(at: 0)
    }

    /// The plain text up to the signature.
    static func plain(
        _ type: MessageType,
        payload: [UInt8],
        from sender: NodeID = Samples.alice.id,
        counter: UInt64 = 1,
        tag: UInt64 = tag(Samples.toBob)
    ) -> [UInt8] {
        var plain = sender.bytes
        plain.append(bigEndian: Samples.version.epoch)
        plain.append(bigEndian: counter)
        plain.append(bigEndian: tag)
        plain += [type.rawValue, 0]
        plain.append(bigEndian: UInt16(payload.count))
        return plain + payload
    }

    /// The plain text with a signature over what docs/protocol.md says.
    static func signed(
        _ plain: [UInt8],
        by key: SigningKey = Samples.alice,
        to destination: Destination = Samples.toBob,
        header: [UInt8] = header(),
        domain: Domain = .datagram,
        in cluster: ClusterID = Samples.cluster
    ) -> [UInt8] {
        var message = cluster.bytes + destination.id.bytes
        message.append(bigEndian: destination.boot.rawValue)
        message += header + plain
        return plain + key.sign(domain, message).bytes
    }

    /// A plain text with its signature, sealed under the right key.
    static func sealed(_ plain: [UInt8], header: [UInt8] = header()) -> [UInt8] {
        let sealed = Samples.gossipKey.seal(
            plain,
            additional: header + Samples.cluster.bytes,
            nonce: Samples.sealingNonce
        )
        return header + Samples.sealingNonce + sealed
    }
}
