package import Primitives
import Sodium

/// Whom a datagram is for: one process of one node. It is bound by the signature and not sent, so
/// that a datagram means nothing to anybody else, nor to the same node after a restart.
package struct Destination: Hashable, Sendable {
    package let id: NodeID
    package let boot: BootID

    package init(id: NodeID, boot: BootID) {
        self.id = id
        self.boot = boot
    }

    /// All zeros: what a HELLO is for, whose sender does not know the receiver yet.
    package static let anyone = Destination(id: NodeID(high: 0, low: 0), boot: .unknown)

    /// What a datagram carries of it, for cheap dropping: the first eight bytes of a hash, or zero
    /// for anyone.
    var tag: UInt64 {
        if self == .anyone { return 0 }
        var input = Writer(capacity: 24)
        input.write(id)
        input.write(boot.rawValue)
        return Hash.bytes(.destination, input.bytes).word(at: 0)
    }

    /// What the signature of a datagram covers before its plain text: cluster, destination, header.
    func binding(in cluster: ClusterID, header: some Collection<UInt8>) -> [UInt8] {
        var writer = Writer(capacity: 48)
        writer.write(cluster.bytes)
        writer.write(id)
        writer.write(boot.rawValue)
        writer.write(header)
        return writer.bytes
    }
}
