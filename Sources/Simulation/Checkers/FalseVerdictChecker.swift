import Gossip
import Membership
import Primitives

/// That no member is called unreachable or dead while it runs, is not paused and has a whole
/// network.
///
/// It looks at transitions as they come, so a verdict that is taken back counts as well.
package struct FalseVerdictChecker: Sendable {
    private var seen = 0
    /// Hosts that a fault concerns, whose verdicts and of whom verdicts are no news.
    private var excused: Set<Int> = []
    package private(set) var violations: [String] = []
    /// Wrong verdicts of excused hosts that run, which some pass marks count.
    package private(set) var excusedDeaths = 0
    /// Whether `unreachable` counts as a violation, or `dead` alone.
    package var countsUnreachable = true
    /// Wrong verdicts of `unreachable` that did not count.
    package private(set) var unreachable = 0

    package init() {}

    package mutating func excuse(_ hosts: some Sequence<Int>) {
        excused.formUnion(hosts)
    }

    package mutating func pardonNobody() { excused = [] }

    /// Looks at what happened since the last look.
    package mutating func look(at world: World) {
        for transition in world.transitions[seen...] {
            guard transition.to == .unreachable || transition.to == .dead,
                let host = world.number(of: transition.member), world.hosts[host].isRunning
            else { continue }
            if excused.contains(host) || excused.contains(transition.observer)
                || world.hosts[host].isPaused || world.hosts[transition.observer].isPaused
            {
                if transition.to == .dead, !excused.contains(transition.observer) {
                    excusedDeaths += 1
                }
                continue
            }
            if transition.to == .unreachable, !countsUnreachable {
                unreachable += 1
                continue
            }
            violations.append(
                "at \(transition.at.milliseconds) ms host \(transition.observer) called "
                    + "live host \(host) \(transition.to.rawValue): \(transition.reason)"
            )
        }
        seen = world.transitions.count
    }
}
