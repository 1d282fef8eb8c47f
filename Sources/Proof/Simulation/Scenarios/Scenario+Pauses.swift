import Gossip
import Membership
import Primitives

/// Hosts that stand still for a while, or read late.
extension Scenario {
    /// One in eight is stopped for 1 to 5 s, over and over (docs/performance.md, Bars).
    package static let pauses = Scenario(
        "pauses",
        "one in eight is paused 1 to 5 s over and over for 150 s; odd seeds with 10 % loss",
        allows: .suspicions,
        largest: 200
    ) { stage in
        stage.begin()
        if !stage.world.seed.isMultiple(of: 2) { stage.world.network.weather.loss = 0.1 }
        let victims = stage.hosts(max(1, stage.nodes / 8))
        stage.pauseRepeatedly(victims, 1_000...5_000, for: .seconds(150))
    }

    /// A quarter is stopped for 5 to 20 s, with loss.
    package static let longPauses = Scenario(
        "long-pauses",
        "a quarter is paused 5 to 20 s over and over for 150 s, with 10 % loss",
        allows: .suspicions,
        largest: 200
    ) { stage in
        stage.begin()
        stage.world.network.weather.loss = 0.1
        let victims = stage.hosts(max(1, stage.nodes / 4))
        stage.pauseRepeatedly(victims, 5_000...20_000, for: .seconds(150))
    }

    /// One stop of each length (catalogue 2).
    package static let pauseCurve = Scenario(
        "pause-curve",
        "one is paused for 1, 3, 5, 8 and 12 s; who calls it dead, and when it is back",
        allows: .nothing,
        largest: 300
    ) { stage in
        stage.begin()
        let victim = stage.hosts(1)[0]
        let id = stage.world.hosts[victim].driver.node.id
        stage.inspector.verdicts.excuse([victim])
        for seconds in [1, 3, 5, 8, 12] {
            let before = stage.world.transitions.count
            stage.world.pause(victim)
            stage.run(for: .seconds(seconds))
            let deaths = stage.world.transitions[before...].count {
                $0.member == id && $0.to == .dead
            }
            stage.note("dead at \(seconds) s", Double(deaths * 100 / (stage.nodes - 1)), "%")
            stage.world.resume(victim)
            if seconds <= 3 { stage.expect(deaths == 0, "dead after a pause of \(seconds) s") }
            stage.settle("back after \(seconds) s", within: .seconds(1))
            stage.run(for: .seconds(10))
        }
    }

    /// A tenth reads late (catalogue 3).
    package static let lateReaders = Scenario(
        "late-readers",
        "a tenth reads 0.5 to 2.5 s late for two minutes, with 1 to 5 % loss",
        allows: .suspicions,
        nodes: 50,
        largest: 1_000
    ) { stage in
        stage.begin()
        stage.world.network.weather.loss = 0.01 + 0.02 * Double(stage.world.seed % 3)
        let victims = stage.percent(10)
        stage.inspector.verdicts.excuse(victims)
        for victim in victims {
            stage.world.network[victim].lateness = .milliseconds(500)...(.milliseconds(2_500))
        }
        let before = stage.world.datagrams
        stage.run(for: .seconds(120))
        let rate = Double(stage.world.datagrams - before) / Double(stage.nodes) / 120
        stage.note("datagrams a node", rate, "/s")
        let late = stage.inspector.verdicts.counts.concerned
        let minutes = 2 * Double(victims.count * (stage.nodes - victims.count))
        stage.note("late ones called unreachable", Double(late.unreachable) / minutes, "/min")
        stage.note("late ones called dead", Double(late.dead), "")
        stage.world.network.heal()
        stage.world.network.weather.loss = 0
        // What they had not read yet comes still.
        stage.run(for: .milliseconds(2_500))
        stage.settle()
    }
}

extension Stage {
    /// Stops hosts for spans drawn from a range of milliseconds, with as long between.
    fileprivate mutating func pauseRepeatedly(
        _ victims: [Int],
        _ span: ClosedRange<Int64>,
        for duration: Duration
    ) {
        inspector.verdicts.excuse(victims)
        let end = world.now + duration
        var turns = victims.map { (host: $0, at: world.now, isPaused: false) }
        while world.now < end {
            for turn in turns.indices where turns[turn].at <= world.now {
                if turns[turn].isPaused {
                    world.resume(turns[turn].host)
                } else {
                    world.pause(turns[turn].host)
                }
                turns[turn].isPaused.toggle()
                let wait = Int64.random(in: span, using: &random)
                turns[turn].at = world.now + .milliseconds(wait)
            }
            world.run(for: .milliseconds(50))
            inspector.look(at: world)
        }
        for turn in turns where turn.isPaused { world.resume(turn.host) }
        settle("whole after the last pause", within: .seconds(5))
    }
}
