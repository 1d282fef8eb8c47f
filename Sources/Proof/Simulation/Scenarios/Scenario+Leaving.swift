import Gossip
import Membership
import Primitives
import Registry

/// Hosts that go on purpose, and what is said twice.
extension Scenario {
    /// Most of a mesh leaves, one a second (catalogue 18).
    package static let scaleDown = Scenario(
        "scale-down",
        "seven of ten leave, one a second, and stop half a second later",
        allows: .nothing,
        nodes: 10,
        largest: 60
    ) { stage in
        stage.begin()
        let leavers = stage.hosts(stage.nodes * 7 / 10)
        for leaver in leavers {
            stage.mark("leaves", at: leaver)
            stage.world.perform(.leave, on: leaver)
            stage.run(for: .milliseconds(500))
            stage.world.crash(leaver)
            stage.run(for: .milliseconds(500))
        }
        stage.settle("agreed")
        stage.run(for: .seconds(20))
        let ids = leavers.map { stage.world.hosts[$0].driver.node.id }
        let deaths = stage.world.transitions.count {
            ids.contains($0.member) && ($0.to == .dead || $0.to == .unreachable)
        }
        stage.expect(deaths == 0, "\(deaths) verdicts on hosts that left")
    }

    /// A network that jumbles everything, and an attacker who says it all again (catalogue 19).
    package static let replay = Scenario(
        "replay",
        "jitter to 500 ms, duplicates, reordering; five minutes later all is said once more",
        allows: Allowance(healthy: .unreachable),
        largest: 64
    ) { stage in
        stage.begin()
        stage.world.network.weather.longestDelay = .milliseconds(500)
        stage.world.network.weather.duplication = 0.1
        stage.world.network.weather.reordering = 0.1
        stage.world.beginRecording()
        for round in 0..<15 {
            stage.churn(round: round, share: 4)
            stage.run(for: .seconds(2))
        }
        let letters = stage.world.endRecording()
        let deaths = stage.deaths
        stage.expect(deaths == 0, "\(deaths) deaths in a jumbled network")
        stage.world.network.weather = Weather()
        stage.run(for: .milliseconds(500))
        stage.settle("whole")
        stage.run(for: .seconds(300))
        // Five minutes after the start members may tell anew where they are, replay or not.
        let held = Holdings(of: stage.world.hosts[0].driver.node.registry)
        let before = stage.world.transitions.count
        stage.world.deliver(letters)
        stage.run(for: .seconds(10))
        let isSame = stage.world.hosts.allSatisfy { Holdings(of: $0.driver.node.registry) == held }
        stage.expect(isSame, "a replay changed what is held")
        stage.expect(stage.world.transitions.count == before, "a replay changed a status")
        stage.settle("still whole", within: .seconds(1))
        stage.checkOwnership()
    }

    /// Wall clocks that jump (catalogue 22).
    package static let clocks = Scenario(
        "clocks",
        "the wall clocks of a quarter jump an hour, then half of those restart",
        allows: .nothing
    ) { stage in
        stage.begin()
        let victims = stage.percent(25)
        for victim in victims {
            let seconds: Int64 = stage.random.chance(0.5) ? 3_600 : -3_600
            stage.mark("clock jumps \(seconds) s", at: victim)
            stage.world.jumpClock(of: victim, by: seconds)
        }
        stage.run(for: .seconds(30))
        let restarted = Array(victims.prefix(max(1, victims.count / 2)))
        stage.inspector.verdicts.excuse(restarted)
        for victim in restarted {
            stage.world.crash(victim)
            stage.run(for: .seconds(1))
            stage.world.restart(victim, seeds: [0])
        }
        stage.settle("whole")
        stage.run(for: .seconds(10))
        stage.settle("still whole", within: .seconds(1))
    }

    /// A laptop lid (catalogue 22): even seeds with a clock that stands still meanwhile.
    package static let suspended = Scenario(
        "suspended",
        "one is suspended for ten minutes; on even seeds its monotonic clock stands still",
        allows: .nothing
    ) { stage in
        stage.begin()
        let victim = stage.hosts(1)[0]
        stage.inspector.verdicts.excuse([victim])
        if stage.world.seed.isMultiple(of: 2) {
            stage.world.suspend(victim)
        } else {
            stage.world.pause(victim)
        }
        stage.run(for: .seconds(600))
        stage.world.wake(victim)
        stage.settle("back")
        let byVictim = stage.world.transitions.count { $0.observer == victim && $0.to == .dead }
        stage.expect(byVictim == 0, "it called \(byVictim) others dead")
        stage.run(for: .seconds(10))
        stage.settle("still whole", within: .seconds(1))
    }
}
