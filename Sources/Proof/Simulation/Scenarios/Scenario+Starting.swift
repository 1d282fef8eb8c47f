import Gossip
import Primitives
import Registry

/// How meshes come together.
extension Scenario {
    /// All start within two seconds from one seed under 5 % loss, register, change and remove
    /// services for half a minute, and end with identical views. Nobody is ever called gone.
    package static let lossyStart = Scenario(
        "lossy-start",
        "start from one seed, register and change services under 5 % loss",
        allows: .suspicions,
        largest: 500
    ) { stage in
        stage.world.network.weather.loss = 0.05
        stage.world.network.weather.duplication = 0.01
        stage.world.network.weather.reordering = 0.05
        stage.world.start(stage.nodes, within: .seconds(2))
        stage.settle("all joined", within: .seconds(60))
        for round in 0..<15 {
            stage.churn(round: round, share: 8)
            stage.run(for: .seconds(2))
        }
        stage.settle("identical after the last change", within: .seconds(10))
        stage.checkOwnership()
    }

    /// Everybody starts at once from one seed (catalogue 16).
    package static let bootstrap = Scenario(
        "bootstrap",
        "all start within a second from one seed",
        allows: .nothing,
        nodes: 200,
        largest: 5_000
    ) { stage in
        stage.world.start(stage.nodes, within: .seconds(1))
        stage.settle("all list all", within: .seconds(9))
        let sent = Double(stage.world.datagrams) / Double(stage.nodes * stage.nodes)
        stage.note("datagrams of a node for each other", sent, "")
    }

    /// A newcomer's first datagrams are lost (catalogue 17).
    package static let lostJoin = Scenario(
        "lost-join",
        "one more joins, and all that it says in its first half second is lost",
        allows: .nothing
    ) { stage in
        stage.begin()
        let newcomer = stage.world.hosts.count
        stage.world.network[newcomer].egressLoss = 1
        stage.world.addHost(seeds: [0])
        stage.world.run(for: .milliseconds(500))
        stage.world.network.heal()
        stage.settle("listed everywhere", within: .milliseconds(2_500))
    }

    /// Every process restarts within ten seconds, each from its own disk (catalogue 15).
    package static let massRestart = Scenario(
        "mass-restart",
        "all crash and start again within ten seconds",
        allows: .everything,
        nodes: 100,
        largest: 5_000
    ) { stage in
        stage.begin()
        stage.inspector.verdicts.excuse(0..<stage.nodes)
        var order = Array(0..<stage.nodes)
        order.shuffle(using: &stage.random)
        let pause = Duration.seconds(10) / stage.nodes
        for host in order {
            stage.world.crash(host)
            stage.world.run(for: pause / 2)
            stage.world.restart(host, seeds: host == 0 ? [1] : [0])
            stage.world.run(for: pause / 2)
        }
        stage.settle("identical", within: .seconds(30))
        stage.run(for: .seconds(5))
        stage.settle("still identical", within: .seconds(1))
    }
}

extension Stage {
    /// One in `share` running hosts registers a service, changes one, or removes one.
    mutating func churn(round: Int, share: Int) {
        for host in world.hosts.indices where world.hosts[host].isRunning {
            if random.index(below: share) == 0 { change(host, round: round) }
        }
    }

    /// One host registers a service, changes one, or removes one.
    mutating func change(_ host: Int, round: Int) {
        let id = "service-\(random.index(below: 4))"
        if random.chance(0.3) {
            world.perform(.withdraw(service: "web", id: id), on: host)
            return
        }
        let port = UInt16(8_000 + round % 1_000)
        let body = InstanceBody(service: "web", id: id, port: port, tags: ["round-\(round)"])
        world.perform(.publish(body), on: host)
    }

    /// What is shown is what was published, after everything has settled.
    mutating func checkOwnership() {
        if let violation = OwnershipChecker.firstViolation(in: world) { fail(violation) }
    }
}
