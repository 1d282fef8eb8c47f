import Membership
package import Primitives

/// What the socket tells beside datagrams. Neither is signed: they hasten, and decide nothing.
extension Node {
    /// An ICMP port unreachable came for a datagram of this node to this address and port.
    package mutating func heedRefusal(
        by address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        counters.count(.refusals)
    }

    /// A datagram was processed over 100 ms after the kernel's time stamp of it, so this node is
    /// slow. Called at most once for a batch of datagrams.
    package mutating func noteLateReading(
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        counters.count(.lateReadings)
        membershipStep(at: now, into: &effects) { membership, wishes in
            membership.noteLateReading(at: now, into: &wishes)
        }
    }
}
