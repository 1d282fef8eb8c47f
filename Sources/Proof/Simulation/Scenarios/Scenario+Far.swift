import Gossip
import Membership
import Primitives
import Registry

/// Hosts that are far from one another.
extension Scenario {
    /// Every pair at a distance of its own.
    package static let far = Scenario(
        "far",
        "round trips of 20 to 1,000 ms by pair, jitter, 0, 5 or 10 % lost: start, rest, partition",
        allows: .suspicions,
        nodes: 24,
        largest: 200
    ) { stage in
        stage.world.network.paths.plan = .byPair(.milliseconds(20)...(.seconds(1)))
        stage.world.network.paths.jitter = 0.2
        stage.world.network.weather.loss = 0.05 * Double(stage.world.seed % 3)
        stage.world.start(stage.nodes, within: .seconds(1))
        stage.settleFar("cold start")
        stage.rest(for: .seconds(60))
        stage.changeFar()
        stage.partFar(Array(0..<stage.nodes / 2))
    }

    /// All at once, and the same way to everybody.
    package static let farStart = Scenario(
        "far-start",
        "all start at once from one seed, 300 ms from each other, with 2 % lost",
        allows: .nothing,
        nodes: 24,
        largest: 200
    ) { stage in
        stage.world.network.paths.plan = .even(.milliseconds(300))
        stage.world.network.weather.loss = 0.02
        stage.world.start(stage.nodes, within: .milliseconds(100))
        let usual = Duration.seconds(stage.nodes > 100 ? 4 : 3)
        stage.settle("all list all", within: .seconds(5), usually: usual)
    }

    /// Two meshes of near hosts, far from each other.
    package static let twoRegions = Scenario(
        "two-regions",
        "two halves 150 ms apart, jitter, up to 5 % lost between them: the same",
        allows: .suspicions,
        nodes: 24,
        largest: 200
    ) { stage in
        stage.world.network.paths.plan = .twoRegions(.milliseconds(150))
        stage.world.network.paths.jitter = 0.1
        stage.world.network.paths.losses = 0...(0.025 * Double(stage.world.seed % 3))
        stage.world.start(stage.nodes, within: .seconds(1))
        stage.settleFar("cold start")
        stage.rest(for: .seconds(60))
        stage.changeFar()
        stage.partFar(stage.world.hosts.indices.filter { !$0.isMultiple(of: 2) })
    }

    /// A way that is suddenly long: of one pair, or of all that one host has, which others cannot
    /// tell from its death for as long as its answers are late.
    package static let jump = Scenario(
        "jump",
        "one pair's round trip, on odd seeds all of one host, jumps from 2 to 700 ms for a minute",
        allows: Allowance(healthy: .nothing, concerned: .unreachable),
        largest: 200
    ) { stage in
        stage.world.network.paths.plan = .even(.milliseconds(2))
        stage.begin()
        stage.run(for: .seconds(60))
        let pair = stage.hosts(2)
        let before = stage.failedRounds
        let isOfHost = !stage.world.seed.isMultiple(of: 2)
        if isOfHost {
            stage.inspector.verdicts.excuse([pair[0]])
            stage.world.network[pair[0]].distance = .milliseconds(350)
        } else {
            stage.world.network.paths.change(pair[0], pair[1], to: .milliseconds(700))
        }
        stage.run(for: .seconds(60))
        // Each of a pair has rounds with the other.
        let pairs = isOfHost ? stage.nodes - 1 : 1
        let failed = Double(stage.failedRounds - before) / Double(2 * pairs)
        stage.note("failed rounds a direction", failed, "", hold: 1)
        stage.expect(failed <= 1, "\(failed) failed rounds a direction after the jump")
        stage.world.network.heal()
        stage.world.network.paths.change(pair[0], pair[1], to: nil)
        stage.run(for: .seconds(10))
        stage.settle()
    }

    /// One that has always been far.
    package static let farNewcomer = Scenario(
        "far-newcomer",
        "a host with round trips of 100 to 900 ms joins a mesh of near ones",
        allows: .nothing,
        largest: 200
    ) { stage in
        stage.world.network.paths.plan = .even(.milliseconds(2))
        stage.begin()
        stage.run(for: .seconds(10))
        let away = Int64(50 + 100 * (stage.world.seed % 5))
        stage.world.network[stage.world.hosts.count].distance = .milliseconds(away)
        stage.world.addHost(seeds: [0])
        let roundTrip = Duration.milliseconds(2 * away)
        stage.settle("listed everywhere", within: roundTrip * 10 + .seconds(1))
        stage.rest(for: .seconds(60))
        stage.settle("still whole", within: .seconds(1))
    }
}

extension Stage {
    /// Ten round trips and a second: the time in which far views are identical
    /// (docs/performance.md, Bars).
    private var farBound: Duration { world.network.paths.longest * 10 + .seconds(1) }

    /// Waits until all views are identical: within the bound in nearly all seeds, within its double
    /// in all.
    fileprivate mutating func settleFar(_ name: String) {
        settle(name, within: farBound * 2, usually: farBound)
    }

    /// Nothing happens: nobody is suspect where nothing is lost, and traffic is that of a near mesh
    /// twice over at most.
    fileprivate mutating func rest(for span: Duration) {
        awaitCoordinates()
        let before = inspector.verdicts.counts.healthy
        let rate = rate(over: span)
        let after = inspector.verdicts.counts.healthy
        let suspicions = Double(after.suspect - before.suspect) / span.seconds * 60
        let isLossy = world.network.weather.loss > 0 || world.network.paths.losses.upperBound > 0
        note(isLossy ? "suspect pairs, some lost" : "suspect pairs", suspicions, "/min")
        if isLossy {
            note("datagrams of a node, some lost", rate, "/s")
        } else {
            note("datagrams of a node", rate, "/s", hold: 4.4)
            expect(rate <= 4.4, "\(rate) datagrams a second at rest")
            expect(suspicions == 0, "\(suspicions) suspicions a minute at rest")
        }
    }

    fileprivate mutating func changeFar() {
        world.perform(.publish(InstanceBody(service: "web", id: "one")), on: hosts(1)[0])
        settleFar("a change")
    }

    /// Parts the mesh for a while, with changes on both sides.
    fileprivate mutating func partFar(_ side: [Int]) {
        inspector.verdicts.excuse(between: side, andAllOf: nodes)
        world.network.part([[], side])
        run(for: .seconds(15))
        for host in world.hosts.indices {
            for number in 0..<4 {
                world.perform(.publish(InstanceBody(service: "web", id: "\(number)")), on: host)
            }
        }
        run(for: .seconds(15))
        world.network.heal()
        settleFar("healed")
        checkOwnership()
    }

    /// Rounds of all nodes that ended in silence.
    fileprivate var failedRounds: Int {
        world.hosts.reduce(0) {
            $0 + Int(clamping: $1.driver.node.membership.counters[.failedProbes])
        }
    }
}
