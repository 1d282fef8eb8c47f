import Gossip
import Primitives
import Registry

/// Everything at once.
extension Scenario {
    /// Each seed draws its own weather and its own share of troubles, at most two at a time, while
    /// services change (swarm testing, Groce et al. 2012).
    package static let swarm = Scenario(
        "swarm",
        "two minutes of troubles, each seed with a share of them, while services change",
        allows: .everything,
        largest: 200
    ) { stage in
        stage.world.network.weather = Weather.drawn(&stage.random)
        stage.begin()
        stage.inspector.verdicts.excuse(0..<stage.nodes)
        let allowed = Trouble.allCases.filter { _ in stage.random.chance(0.5) }
        for round in 0..<24 {
            stage.churn(round: round, share: 10)
            let trouble =
                allowed.isEmpty ? nil : allowed[stage.random.index(below: allowed.count)]
            if let trouble { stage.bring(trouble) }
            stage.run(for: .seconds(5))
        }
        stage.end(Trouble.allCases)
        stage.settle(within: .seconds(5))
        stage.run(for: .seconds(15))
        stage.settle("still whole", within: .seconds(1))
        stage.checkOwnership()
    }
}

/// One kind of trouble in a swarm.
private enum Trouble: CaseIterable {
    case crash, restart, pause, partition, block, late, hoarse, hold, clock, calm
}

extension Stage {
    /// Brings one trouble upon random hosts, or ends one.
    fileprivate mutating func bring(_ trouble: Trouble) {
        let host = hosts(1)[0]
        mark("\(trouble)", at: host)
        switch trouble {
        case .crash: if runningCount > 2 { world.crash(host) }
        case .restart:
            if runningCount > 2 || !world.hosts[host].isRunning { restart(host) }
        case .pause: if world.hosts[host].isRunning { world.pause(host) }
        case .partition: world.network.part([[], hosts(max(1, nodes / 3))])
        case .block: world.network.block(from: host, to: 0)
        case .late: world.network[host].lateness = .milliseconds(500)...(.milliseconds(2_500))
        case .hoarse: world.network[host].egressLoss = 0.8
        case .hold: world.hold(host)
        case .clock: world.jumpClock(of: host, by: random.chance(0.5) ? 600 : -600)
        case .calm: end([.pause, .partition, .hold])
        }
    }

    private var runningCount: Int { world.hosts.count(where: \.isRunning) }

    private mutating func restart(_ host: Int) {
        world.crash(host)
        run(for: .milliseconds(Int64(random.index(below: 3_000))))
        world.restart(host, seeds: [0])
    }

    /// Ends what goes on of these kinds.
    fileprivate mutating func end(_ troubles: [Trouble]) {
        world.network.heal()
        for host in world.hosts.indices {
            if world.hosts[host].isPaused { world.resume(host) }
            world.release(host)
            if troubles.contains(.crash), !world.hosts[host].isRunning {
                world.restart(host, seeds: [0])
            }
        }
        // What a late reader had not read.
        if troubles.contains(.late) { run(for: .milliseconds(2_500)) }
    }
}
