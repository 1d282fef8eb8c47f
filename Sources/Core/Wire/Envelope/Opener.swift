package import Primitives
import Sodium

/// Takes datagrams apart as far as the gossip key reaches: outsiders are refused here.
///
/// The order of the checks is the defence, from what costs nothing to what costs most; the
/// signature comes later, in `Envelope.verified(by:)`, once the window and the budgets were asked.
package struct Opener: Sendable {
    private let cluster: ClusterID
    private let keyring: Keyring
    private let own: Destination
    private let ownTag: UInt64

    package init(cluster: ClusterID, keyring: Keyring, receiver: NodeID, boot: BootID) {
        self.cluster = cluster
        self.keyring = keyring
        own = Destination(id: receiver, boot: boot)
        ownTag = own.tag
    }

    /// Opens a datagram. Nothing is believed of it yet but that its sender holds the gossip key.
    package func open(_ datagram: [UInt8]) throws(Rejection) -> Envelope {
        guard (Datagram.overheadBytes...Datagram.acceptedBytes).contains(datagram.count) else {
            throw .size
        }
        var outer = Reader(datagram)
        guard try outer.read(UInt16.self) == Datagram.magic else { throw .magic }
        guard try outer.read(UInt8.self) == Datagram.suite else { throw .suite }
        guard try outer.read(UInt8.self) == 0 else { throw .reserved }
        guard let key = keyring.key(try outer.read()) else { throw .keyID }

        let header = datagram.prefix(Datagram.headerBytes)
        let nonce = Array(try outer.bytes(SealingKey.nonceByteCount))
        let additional = header + cluster.bytes
        guard let plain = key.open(Array(outer.rest), additional: Array(additional), nonce: nonce)
        else { throw .seal }
        return try envelope(plain, header: header)
    }

    func isOwn(_ destination: Destination) -> Bool { destination == own }

    private func envelope(
        _ plain: [UInt8],
        header: ArraySlice<UInt8>
    ) throws(Rejection) -> Envelope {
        var inner = Reader(plain)
        let sender = try inner.nodeID()
        let epoch = try inner.read(UInt64.self)
        let counter = try inner.read(UInt64.self)
        let tag = try inner.read(UInt64.self)
        let typeNumber = try inner.read(UInt8.self)
        let reserved = try inner.read(UInt8.self)
        let length = Int(try inner.read(UInt16.self))
        guard length + Datagram.plainOverheadBytes == plain.count else { throw .envelope }
        guard reserved == 0 else { throw .reserved }
        guard let type = MessageType(rawValue: typeNumber) else { throw .messageType }
        guard tag == (type == .hello ? 0 : ownTag) else { throw .destination }
        let destination = type == .hello ? Destination.anyone : own
        return Envelope(
            sender: sender,
            epoch: epoch,
            counter: counter,
            type: type,
            plain: plain,
            binding: destination.binding(in: cluster, header: header)
        )
    }
}
