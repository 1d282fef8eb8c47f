import Gossip
import Membership
import Primitives
import Registry
import Wire

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
        let owners = stage.nodes >= 32 ? 20 : 1
        stage.comeBeside(InstanceBody.many(500), at: owners) { $0.ladenBound(owners * 500) }
    }

    /// The same beside instances that do not fit into one record.
    package static let ladenLarge = Scenario(
        "laden-large",
        "a restart and a join beside 200 instances of 3 KB at one owner, then a change of all",
        allows: .suspicions,
        nodes: 12,
        largest: 64
    ) { stage in
        let bodies = InstanceBody.large(200, version: 1)
        stage.comeBeside(bodies, at: 1) { $0.largeBound(bodies) }
        stage.expectRests()
        for body in InstanceBody.large(200, version: 2) {
            stage.world.perform(.publish(body), on: 1)
        }
        let way = stage.isFar ? ", far" : ""
        let bound = stage.isFar ? stage.largeBound(bodies) : .seconds(1)
        stage.settle("a change of all" + way, within: bound * 2, usually: bound)
        stage.expectRests()
    }
}

extension Stage {
    /// Lets a process come back beside what the first owners have, one come for the first time, and
    /// an owner come back.
    ///
    /// - Parameters:
    ///   - bodies: What each owner has published.
    ///   - owners: How many there are.
    ///   - farBound: How long that may take where everybody is far.
    fileprivate mutating func comeBeside(
        _ bodies: [InstanceBody],
        at owners: Int,
        farBound: (Stage) -> Duration
    ) {
        if isFar { world.network.paths.plan = .even(.milliseconds(300)) }
        if world.seed % 4 == 3 { world.network.weather.loss = 0.05 }
        world.found(nodes) { host in (1...owners).contains(host) ? bodies : [] }
        run(for: .seconds(2))
        let way = isFar ? ", far" : ""
        let bound = isFar ? farBound(self) : .seconds(1)
        let count = owners * bodies.count
        let victim = nodes - 1
        inspector.verdicts.excuse([victim, 1])
        world.crash(victim)
        run(for: .seconds(1))
        world.restart(victim, seeds: [0])
        complete(victim, "a restart" + way, within: bound, of: count)

        let newcomer = world.addHost(seeds: [0])
        complete(newcomer, "a join" + way, within: bound, of: count)

        world.crash(1)
        run(for: .seconds(1))
        world.restart(1, seeds: [0])
        settle("an owner's restart" + way, within: bound * 2, usually: bound)
        checkOwnership()
    }

    /// Whether it is one of the seeds whose hosts are far from one another.
    fileprivate var isFar: Bool { !world.seed.isMultiple(of: 2) }

    /// Ten round trips and a second, and three seconds for each megabyte: a window of 128
    /// datagrams, each with one part, brings 0.4 MB a second at 300 ms, and less where some are
    /// lost.
    fileprivate func largeBound(_ bodies: [InstanceBody]) -> Duration {
        let bytes = bodies.reduce(0) { $0 + ((try? $1.split().encodedBytes) ?? 0) }
        return ladenBound(0) + .milliseconds(Int64(bytes * 3 / 1_000))
    }

    /// Nobody lacks the rest of an instance.
    fileprivate mutating func expectRests() {
        let missing = world.hosts.filter(\.isRunning).map(\.driver.node.missingRests).reduce(0, +)
        expect(missing == 0, "\(missing) rests are missing")
    }

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
            let node = world.hosts[host].driver.node
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

    /// Instances of about 3 KB each, a head and four parts.
    fileprivate static func large(_ count: Int, version: Int) -> [InstanceBody] {
        many(count).map { body in
            var body = body
            body.metadata = (0..<26).map { number in
                let text = String(repeating: "v", count: 110)
                return MetadataEntry(key: "key-\(number)", value: "\(version) \(text)")
            }
            return body
        }
    }
}
