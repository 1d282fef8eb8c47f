import Gossip
import Primitives

/// That tables, queues and datagrams stay within their limits, and that the parts of nodes do not
/// contradict each other.
package struct BoundsChecker: Sendable {
    private var next = 0
    package private(set) var violations: [String] = []

    /// Nodes whose whole state is read at one look, in turn.
    private static let share = 4

    package init() {}

    /// A node that contradicts itself traps.
    package mutating func look(at world: World) {
        for _ in 0..<min(BoundsChecker.share, world.hosts.count) {
            next = (next + 1) % world.hosts.count
            if world.hosts[next].isRunning { world.hosts[next].driver.node.checkInvariants() }
        }
        if world.oversized > 0, violations.isEmpty {
            violations.append("a datagram of more than 1,200 bytes was sent")
        }
        if let standstill = world.standstill, !violations.contains(standstill) {
            violations.append(standstill)
        }
    }
}
