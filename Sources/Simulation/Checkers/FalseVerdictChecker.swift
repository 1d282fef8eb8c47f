import Gossip
import Membership
import Primitives

/// That no member is called unreachable or dead while it runs, is not paused and has a whole
/// network.
///
/// It looks at transitions as they come, so a verdict that is taken back counts as well.
package struct FalseVerdictChecker: Sendable {
    private var seen = 0
    package private(set) var violations: [String] = []

    package init() {}

    /// Looks at what happened since the last look. `isExcused` names hosts that a fault concerns.
    package mutating func look(at world: World, isExcused: (Int) -> Bool = { _ in false }) {
        for transition in world.transitions[seen...] {
            guard transition.to == .unreachable || transition.to == .dead,
                let host = world.hosts.firstIndex(where: { $0.node.id == transition.member }),
                world.hosts[host].isRunning, !world.hosts[host].isPaused, !isExcused(host),
                !isExcused(transition.observer)
            else { continue }
            violations.append(
                "at \(transition.at.nanoseconds / 1_000_000) ms host \(transition.observer) called "
                    + "live host \(host) \(transition.to.rawValue): \(transition.reason)"
            )
        }
        seen = world.transitions.count
    }
}
