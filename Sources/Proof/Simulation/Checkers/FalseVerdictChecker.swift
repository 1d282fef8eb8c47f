import Gossip
import Membership
import Primitives

/// Counts every verdict on a member that runs, is not paused and is not cut off, and tells which of
/// them the scenario does not allow.
///
/// It looks at transitions as they come, so a verdict that is taken back counts as well.
package struct FalseVerdictChecker: Sendable {
    private var seen = 0
    /// Hosts that a fault concerns.
    private var concerned: Set<Int> = []
    /// The side of each host in a partition, from when it was cut: verdicts across are none of
    /// healthy members, for as long as the sides are still finding each other too.
    private var sides: [Int] = []
    package private(set) var violations: [String] = []
    package private(set) var counts = VerdictCounts()
    package var allowance: Allowance

    package init(allowing allowance: Allowance = .suspicions) {
        self.allowance = allowance
    }

    /// Verdicts on these hosts, and by them, are counted as those of hosts that a fault concerns.
    package mutating func excuse(_ hosts: some Sequence<Int>) {
        concerned.formUnion(hosts)
    }

    package mutating func pardonNobody() { concerned = [] }

    /// Verdicts between these hosts and all others are counted as those that a fault concerns.
    package mutating func excuse(between side: [Int], andAllOf count: Int) {
        if sides.count < count { sides += Array(repeating: 0, count: count - sides.count) }
        for host in side { sides[host] = 1 }
    }

    /// Looks at what happened since the last look.
    package mutating func look(at world: World) {
        for transition in world.transitions[seen...] {
            guard let severity = Allowance.Severity(transition.to),
                let host = world.number(of: transition.member), world.hosts[host].isRunning,
                !world.hosts[host].isPaused, !world.hosts[transition.observer].isPaused,
                !world.network.isParted(transition.observer, host, at: transition.at)
            else { continue }
            let observer = transition.observer
            if concerned.contains(observer) {
                counts.byConcerned.count(severity)
                continue
            }
            let isConcerned = concerned.contains(host) || side(of: observer) != side(of: host)
            if isConcerned {
                counts.concerned.count(severity)
            } else {
                counts.healthy.count(severity)
            }
            let worst = isConcerned ? allowance.concerned : allowance.healthy
            if severity <= worst { continue }
            violations.append(
                "at \(transition.at.milliseconds) ms host \(observer) called "
                    + (isConcerned ? "troubled" : "healthy")
                    + " host \(host) \(transition.to.rawValue): \(transition.reason)"
            )
        }
        seen = world.transitions.count
    }

    private func side(of host: Int) -> Int { host < sides.count ? sides[host] : 0 }
}
