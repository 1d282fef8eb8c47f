import Gossip
import Primitives
import Registry

/// Meshes in two parts, and nodes that come and go (catalogue 10, 11).
extension Scenario {
    /// Two halves with changes on both sides.
    package static let partition = Scenario(
        "partition",
        "two halves apart for 30 s, every fourth seed for 5 min, with changes on both sides",
        allows: .suspicions
    ) { stage in
        stage.world.network.weather.loss = 0.01
        stage.begin()
        stage.part(Array(0..<stage.nodes / 2))
    }

    /// One tenth apart from the rest.
    package static let minority = Scenario(
        "minority",
        "a tenth apart for 30 s, every fourth seed for 5 min, with changes on both sides",
        allows: .suspicions
    ) { stage in
        stage.begin()
        let side = stage.percent(10)
        stage.part(side)
    }

    /// Longer than members are kept: each side has reaped the other.
    package static let partitionDay = Scenario(
        "partition-day",
        "two halves apart for 25 hours: each has reaped the other",
        allows: .suspicions,
        nodes: 8,
        largest: 16
    ) { stage in
        stage.begin()
        let side = Array(0..<stage.nodes / 2)
        stage.inspector.verdicts.excuse(between: side, andAllOf: stage.nodes)
        stage.world.network.part([[], side])
        for _ in 0..<25 { stage.world.run(for: .seconds(3_600)) }
        stage.world.network.heal()
        stage.settle("healed", within: .seconds(60))
    }

    /// All that goes to and from one host waits for a while, and then comes at once.
    package static let heldBack = Scenario(
        "held-back",
        "all datagrams of one host are held for 10 s and then released",
        allows: .suspicions
    ) { stage in
        stage.begin()
        let victim = stage.hosts(1)[0]
        stage.inspector.verdicts.excuse([victim])
        stage.world.hold(victim)
        stage.run(for: .seconds(10))
        stage.world.release(victim)
        stage.settle()
    }

    /// One comes and goes.
    package static let flapping = Scenario(
        "flapping",
        "one is cut off every 3, 10 or 30 s, by seed, for ten minutes",
        allows: .suspicions,
        largest: 200
    ) { stage in
        stage.begin()
        let idleRate = stage.rate(over: .seconds(30))
        let victim = stage.hosts(1)[0]
        stage.inspector.verdicts.excuse([victim])
        let span = Duration.seconds([3, 10, 30][Int(stage.world.seed % 3)])
        let end = stage.world.now + .seconds(600)
        let before = stage.world.datagrams
        while stage.world.now < end {
            stage.world.network.part([[], [victim]])
            stage.run(for: span)
            stage.world.network.heal()
            stage.run(for: span)
        }
        let rate = Double(stage.world.datagrams - before) / 600 / Double(stage.nodes)
        stage.note("traffic against idle", rate / idleRate, "times")
        stage.settle()
    }
}

extension Stage {
    /// Datagrams sent by a node in a second, over a span from now.
    mutating func rate(over span: Duration) -> Double {
        let before = world.datagrams
        run(for: span)
        return Double(world.datagrams - before) / span.seconds / Double(nodes)
    }

    /// Parts the mesh, changes services on both sides, loses one host for good, and heals.
    fileprivate mutating func part(_ side: [Int]) {
        for host in world.hosts.indices {
            world.perform(.publish(InstanceBody(service: "web", id: "kept")), on: host)
            world.perform(.publish(InstanceBody(service: "web", id: "removed")), on: host)
        }
        settle("registered", within: .seconds(10))
        inspector.verdicts.excuse(between: side, andAllOf: nodes)
        let seconds: Int64 = world.seed.isMultiple(of: 4) ? 300 : 30
        world.network.part([[], side])
        run(for: .seconds(seconds / 2))
        for host in world.hosts.indices {
            world.perform(.withdraw(service: "web", id: "removed"), on: host)
            world.perform(.publish(InstanceBody(service: "api", id: "added")), on: host)
        }
        run(for: .seconds(seconds / 2))
        world.network.heal()
        settle("healed")
        checkOwnership()
    }
}
