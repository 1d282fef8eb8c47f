import Gossip
import Membership
import Primitives

/// Processes that are killed, on hosts that say so.
extension Scenario {
    /// As `cluster/measure kill` does it with real agents.
    package static let kills = Scenario(
        "kills",
        "processes are killed one by one, twelve in all; their hosts refuse, as the kernel does",
        allows: .nothing,
        nodes: 32,
        largest: 64
    ) { stage in
        stage.world.network.refuses = true
        // While all processes of a host start, each waits for its turn.
        stage.world.network.weather.longestDelay = .milliseconds(60)
        stage.begin()
        stage.world.network.weather.shortestDelay = .microseconds(50)
        stage.world.network.weather.longestDelay = .microseconds(400)
        stage.run(for: .seconds(5))
        var times: [Duration] = []
        for _ in 0..<12 {
            stage.run(for: .milliseconds(Int64(500 + stage.random.index(below: 1_250))))
            let victim = stage.hosts(1)[0]
            guard let took = stage.killAndAwait(victim) else { return }
            times.append(took)
        }
        times.sort()
        stage.note("median of twelve", times[times.count / 2])
    }

    /// As where a limit of processor time throttles all agents while thousands of instances
    /// register (ADR 50).
    package static let afterOverload = Scenario(
        "after-overload",
        "all read 0.1 to 0.5 s late for a minute; two kills follow at once",
        allows: .suspicions,
        nodes: 20,
        largest: 64
    ) { stage in
        stage.world.network.refuses = true
        stage.begin()
        for host in stage.world.hosts.indices {
            stage.world.network[host].lateness = .milliseconds(100)...(.milliseconds(500))
        }
        stage.run(for: .seconds(60))
        stage.world.network.heal()
        for _ in 0..<2 {
            stage.run(for: .seconds(3))
            let victim = stage.hosts(1)[0]
            let took = stage.killAndAwait(
                victim,
                usually: .seconds(3),
                atMost: .seconds(4)
            )
            if took == nil { return }
        }
    }
}

extension Stage {
    /// Kills a process, waits until all others call it unreachable and then dead, and starts it
    /// again; how long the first took.
    fileprivate mutating func killAndAwait(
        _ victim: Int,
        usually: Duration = .milliseconds(1_500),
        atMost: Duration = .seconds(2)
    ) -> Duration? {
        let id = world.hosts[victim].driver.node.id
        let others = world.hosts.indices.filter { $0 != victim }
        inspector.verdicts.excuse([victim])
        let before = world.transitions.count
        world.crash(victim)
        func all(_ claim: @escaping (MemberStatus?) -> Bool) -> (World) -> Bool {
            { world in
                others.allSatisfy { claim(world.hosts[$0].driver.node.membership.status(of: id)) }
            }
        }
        let isLost = all { $0 == .unreachable || $0 == .dead }
        guard
            let took = world.run(until: isLost, within: .seconds(10), stride: .milliseconds(1))
        else {
            fail("not everybody called a dead host unreachable")
            return nil
        }
        note("unreachable everywhere", took, hold: usually, isUsual: true)
        let moments = world.transitions[before...]
            .filter { $0.member == id && $0.to == .unreachable }.map(\.at)
        if let first = moments.min(), let last = moments.max() {
            note("first to last", last - first)
        }
        expect(took <= atMost, "unreachable after \(took.milliseconds) ms")
        _ = world.run(until: all { $0 == .dead }, within: .seconds(20))
        world.restart(victim, seeds: [0])
        settle("back")
        return took
    }
}
