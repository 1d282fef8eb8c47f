import Gossip
import Membership
import Primitives

extension Scenario {
    /// One host dies without a word: nobody routes to it within three seconds, everybody calls it
    /// dead soon after, and nobody else is suspected for good.
    package static let crash = Scenario(
        name: "crash",
        summary: "one host dies; the times until all others call it unreachable and dead"
    ) { world, nodes in
        var result = ScenarioResult()
        var verdicts = FalseVerdictChecker()
        world.start(nodes, within: .seconds(1))
        if world.run(until: ConvergenceChecker.holds, within: .seconds(30)) == nil {
            result.failures.append("not whole before the crash")
        }
        world.run(for: .milliseconds(Int64(world.random.index(below: 4_000))))
        let victim = 1 + world.random.index(below: nodes - 1)
        let id = world.hosts[victim].node.id
        let crashed = world.now
        let before = world.transitions.count
        world.crash(victim)
        _ = world.run(
            until: { world in
                world.hosts.indices.allSatisfy { host in
                    host == victim || world.hosts[host].node.membership.status(of: id) == .dead
                }
            },
            within: .seconds(60)
        )
        for status in [MemberStatus.unreachable, .dead] {
            let verdictsOfOthers = world.transitions[before...].filter {
                $0.member == id && $0.to == status
            }
            guard let first = verdictsOfOthers.map(\.at).min(),
                let last = verdictsOfOthers.map(\.at).max(),
                Set(verdictsOfOthers.map(\.observer)).count == nodes - 1
            else {
                result.failures.append("not everybody called it \(status.rawValue)")
                continue
            }
            result.note("\(status.rawValue) everywhere", last - crashed)
            result.note("\(status.rawValue) spread", last - first)
            if status == .unreachable, last - crashed > .seconds(3) {
                result.failures.append("routed to for more than 3 s")
            }
        }
        verdicts.look(at: world)
        result.failures += verdicts.violations
        return result
    }
}
