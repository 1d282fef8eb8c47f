import Gossip
import Membership
import Primitives
import Registry

/// Meshes with many instances.
extension Scenario {
    /// One process comes back beside them, and one comes for the first time.
    package static let laden = Scenario(
        "laden",
        "a restart and a join beside 500 instances at one owner, or 10,000 at 20; odd seeds far",
        allows: .suspicions,
        nodes: 12,
        largest: 64
    ) { stage in
        let isFar = !stage.world.seed.isMultiple(of: 2)
        if isFar { stage.world.network.paths.plan = .even(.milliseconds(300)) }
        if stage.world.seed % 4 == 3 { stage.world.network.weather.loss = 0.05 }
        let owners = stage.nodes >= 32 ? 20 : 1
        stage.world.found(stage.nodes) { host in
            (1...owners).contains(host) ? InstanceBody.many(500) : []
        }
        stage.run(for: .seconds(2))
        let way = isFar ? ", far" : ""
        let bound = isFar ? stage.ladenBound(owners * 500) : .seconds(1)
        let victim = stage.nodes - 1
        stage.inspector.verdicts.excuse([victim, 1])
        stage.world.crash(victim)
        stage.run(for: .seconds(1))
        stage.world.restart(victim, seeds: [0])
        stage.complete(victim, "a restart" + way, within: bound, of: owners * 500)

        let newcomer = stage.world.addHost(seeds: [0])
        stage.complete(newcomer, "a join" + way, within: bound, of: owners * 500)

        stage.world.crash(1)
        stage.run(for: .seconds(1))
        stage.world.restart(1, seeds: [0])
        stage.settle("an owner's restart" + way, within: bound * 2, usually: bound)
        stage.checkOwnership()
    }
}

extension Stage {
    /// Ten round trips and a second, and a second for each megabyte beyond a thousand records.
    fileprivate func ladenBound(_ instances: Int) -> Duration {
        let base = world.network.paths.longest * 10 + .seconds(1)
        return instances <= 1_000 ? base : base + .milliseconds(Int64(instances * 3 / 10))
    }

    /// Waits until a host holds everything: nearly always within the bound, and it may not call
    /// itself ready before.
    fileprivate mutating func complete(
        _ host: Int,
        _ name: String,
        within bound: Duration,
        of instances: Int
    ) {
        let began = world.now
        var wasReady = false
        while !ConvergenceChecker.holds(in: world), world.now - began < bound * 4 {
            world.run(for: .milliseconds(10))
            let node = world.hosts[host].node
            if node.isReady, !wasReady {
                wasReady = true
                let held = node.registry.instanceCount
                if held < instances { fail("\(name): ready with \(held) of \(instances)") }
            }
        }
        inspector.look(at: world)
        note(name, world.now - began, hold: bound, isUsual: true)
        let missing = ConvergenceChecker.firstDifference(in: world)
        expect(missing == nil, "\(name): \(missing ?? "")")
        let took = world.now - began
        expect(took <= bound * 2, "\(name) after \(took.milliseconds) ms")
    }
}

extension InstanceBody {
    /// Instances of about 300 bytes each.
    fileprivate static func many(_ count: Int) -> [InstanceBody] {
        (0..<count).map { number in
            InstanceBody(
                service: "service-\(number % 50)",
                id: "instance-\(number)",
                port: UInt16(8_000 + number % 1_000),
                tags: [
                    "traefik.enable=true", "traefik.http.routers.one.rule=Host(example.org)",
                    "version-\(number % 7)",
                ]
            )
        }
    }
}
