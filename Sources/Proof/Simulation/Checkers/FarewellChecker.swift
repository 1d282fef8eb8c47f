import Gossip
import Membership
import Primitives

/// That who has left is never seen otherwise until it starts again, and never called dead.
package struct FarewellChecker: Sendable {
    private var seen = 0
    package private(set) var violations: [String] = []

    package init() {}

    package mutating func look(at world: World) {
        for transition in world.transitions[seen...] where transition.from == .left {
            guard let host = world.number(of: transition.member),
                world.hosts[host].driver.node.isLeaving
            else { continue }
            violations.append(
                "at \(transition.at.milliseconds) ms host \(transition.observer) saw host \(host), "
                    + "which had left, \(transition.to.rawValue)"
            )
        }
        seen = world.transitions.count
    }
}
