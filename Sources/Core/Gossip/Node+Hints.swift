import Membership
package import Primitives
import Registry
import Wire

/// What the socket tells beside datagrams. Neither is signed: they hasten, and decide nothing.
extension Node {
    /// An ICMP port unreachable came for a datagram of this node to this address and port.
    package mutating func heedRefusal(
        by address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        counters.count(.refusals)
        guard peers.hints.payLook(at: now) else { return }
        let targets = membership.hastenable(at: now)
        guard let target = targets.first(where: { addresses(of: $0).contains(address) }),
            isAlone(target, at: address)
        else { return }
        // Where it confirms a quorum nothing is sent for it, so it costs no budget.
        let isConfirming = membership.isConfirmable(target, at: now)
        guard isConfirming || peers.hints.payHint(of: target, at: now) else { return }
        counters.count(.hintsFollowed)
        membershipStep(at: now, into: &effects) { membership, effects in
            if isConfirming {
                membership.heedConfirmation(of: target, at: now, into: &effects)
            } else {
                membership.hasten(target, at: now, into: &effects)
            }
        }
    }

    /// Another member answered at the address where the target of a round should be.
    mutating func heedReplacement(
        of target: NodeID,
        nonce: UInt64,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        membershipStep(at: now, into: &effects) { membership, effects in
            membership.heedReplacement(of: target, nonce: nonce, at: now, into: &effects)
        }
    }

    /// Whether no other member that lives says that it is at this address and port: of two, either
    /// may be the one whose port is closed.
    private func isAlone(_ target: NodeID, at address: Address) -> Bool {
        for other in registry.members where other != target && other != id {
            guard case .member(let body) = registry.member(other)?.body,
                body.addresses.contains(address)
            else { continue }
            let status = membership.status(of: other)
            if status != .dead, status != .left { return false }
        }
        return true
    }

    /// A datagram that was in the kernel for longer than this is read late.
    package static let lateReadingDelay = Duration.milliseconds(100)

    /// A datagram was read late by the kernel's time stamp of it, so this node is slow. Called at
    /// most once for a batch of datagrams.
    package mutating func noteLateReading(
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        counters.count(.lateReadings)
        membershipStep(at: now, into: &effects) { membership, effects in
            membership.noteLateReading(at: now, into: &effects)
        }
    }
}
