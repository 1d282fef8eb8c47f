import Primitives
package import Sodium

/// Makes datagrams: signs each message as this node, and seals it under the primary gossip key.
package struct Sealer: Sendable {
    private let cluster: ClusterID
    private let keyring: Keyring
    private let identity: SigningKey
    private let header: [UInt8]
    private let additional: [UInt8]
    /// How many datagrams were made in this epoch; the first has the number 1.
    private var counter: UInt64 = 0

    /// The epoch of this node. It only rises, and then counting begins anew.
    package var epoch: UInt64 {
        didSet {
            precondition(
                epoch >= oldValue,
                "an epoch never falls: its counters would be used twice"
            )
            if epoch > oldValue { counter = 0 }
        }
    }

    package init(cluster: ClusterID, keyring: Keyring, identity: SigningKey, epoch: UInt64) {
        self.cluster = cluster
        self.keyring = keyring
        self.identity = identity
        self.epoch = epoch
        header = Datagram.header(keyID: keyring.primary.id)
        additional = header + cluster.bytes
    }

    /// Makes a datagram of at most 1,200 bytes; a HELLO has exactly that many, and is for anyone.
    ///
    /// The nonce has 24 bytes drawn at random for this datagram alone. A message beyond
    /// `Message.maximumPayload`, or one for anyone that is no HELLO, gives `nil`: it was built
    /// wrongly, and only it is lost.
    package mutating func seal(
        _ message: Message,
        to destination: Destination,
        nonce: [UInt8]
    ) -> [UInt8]? {
        let payloadSize = message.payloadSize
        guard payloadSize <= Message.maximumPayload else { return nil }
        let destination = message.type == .hello ? .anyone : destination
        guard message.type == .hello || destination != .anyone else { return nil }
        counter += 1

        var plain = Writer(capacity: Datagram.plainOverheadBytes + payloadSize)
        plain.write(identity.id)
        plain.write(epoch)
        plain.write(counter)
        plain.write(destination.tag)
        plain.write(message.type.rawValue)
        plain.write(UInt8(0))
        plain.write(UInt16(clamping: payloadSize))
        message.write(to: &plain)
        let signed = destination.binding(in: cluster, header: header) + plain.bytes
        plain.write(identity.sign(.datagram, signed))

        let sealed = keyring.primary.key.seal(plain.bytes, additional: additional, nonce: nonce)
        var datagram: [UInt8] = []
        datagram.reserveCapacity(Datagram.sealedOffset + sealed.count)
        datagram += header
        datagram += nonce
        datagram += sealed
        return datagram
    }
}
