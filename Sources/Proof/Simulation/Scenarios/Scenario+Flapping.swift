import Gossip
import Membership
import Primitives

/// One host that comes and goes, or is too late to be told from one that does.
extension Scenario {
    /// What of it is damped, by seed.
    package static let flappingHost = Scenario(
        "flapping-host",
        "one host 1 s late each way, cut off 2 s of every 4 s, or 5 s late, by seed, for 5 min",
        allows: .suspicions
    ) { stage in
        stage.begin()
        stage.run(for: .seconds(30))
        let idle = stage.rate(over: .seconds(30))
        let victim = stage.hosts(1)[0]
        stage.inspector.verdicts.excuse([victim])
        let shape = Int(stage.world.seed % 3)
        switch shape {
        case 0: stage.world.network[victim].distance = .seconds(1)
        case 1:
            let cut = Cut(
                [victim],
                from: stage.world.now,
                every: .seconds(4),
                length: .seconds(2)
            )
            stage.world.network.cut(cut)
        default: stage.world.network[victim].distance = .seconds(5)
        }
        let name = ["1 s late", "cut 2 of 4 s", "5 s late"][shape]
        // What it costs to find out is not the steady state.
        let start = stage.world.transitions.count
        stage.run(for: .seconds(60))
        let before = stage.world.transitions.count
        // One that becomes a second late may be taken out a second time, for a millisecond.
        let most = shape == 0 ? 4.0 : 3.0
        let atFirst = Double(stage.changes(of: victim, since: start).max() ?? 0)
        stage.note("changes in the first minute, \(name)", atFirst, "", hold: most)
        stage.expect(atFirst <= most, "\(atFirst) changes in the first minute, \(name)")
        let rate = stage.rate(over: .seconds(240))
        let bound = shape == 2 ? 3.0 : 2.0
        let all = Double(stage.changes(of: victim, since: before).reduce(0, +))
        let changes = all / 4 / Double(stage.nodes - 1)
        stage.note("changes an observer, \(name)", changes, "/min", hold: bound)
        stage.expect(changes <= bound, "\(changes) changes a minute at each observer, \(name)")
        stage.note("traffic, \(name)", rate / idle, "times", hold: 4)
        stage.expect(rate <= idle * 4, "\(rate / idle) times the traffic at rest, \(name)")
        stage.world.network.heal()
        // What was under way when it became near.
        stage.run(for: .seconds(10))
        stage.settle("whole", within: .seconds(10))
    }
}

extension Stage {
    /// How often each other changed its mind about a host, between reachable and not.
    fileprivate func changes(of host: Int, since start: Int) -> [Int] {
        let id = world.hosts[host].driver.node.id
        var changes = [Int](repeating: 0, count: world.hosts.count)
        for change in world.transitions[start...]
        where change.member == id && change.observer != host
            && (change.from?.isReachable ?? false) != change.to.isReachable
        {
            changes[change.observer] += 1
        }
        return changes
    }
}
