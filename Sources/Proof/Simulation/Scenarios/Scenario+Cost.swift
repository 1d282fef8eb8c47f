import Gossip
import Primitives
import Registry

/// What it costs, and how fast a change is everywhere (catalogue 25 to 28, 30).
extension Scenario {
    /// One change in a converged mesh.
    package static let change = Scenario(
        "change",
        "ten changes, one after another, under 1 % loss: until all others have each",
        allows: .suspicions,
        nodes: 100,
        largest: 20_000
    ) { stage in
        stage.world.network.weather.loss = 0.01
        stage.begin()
        var delays: [Duration] = []
        for round in 0..<(stage.nodes > 5_000 ? 3 : 10) {
            let host = stage.hosts(1)[0]
            let body = InstanceBody(service: "web", id: "one", port: UInt16(8_000 + round))
            let began = stage.world.now
            stage.world.perform(.publish(body), on: host)
            delays += stage.watchSpread(of: host, since: began)
            stage.run(for: .seconds(1))
        }
        delays.sort()
        stage.note("a change, p50", delays[delays.count / 2])
        let p99 = delays[delays.count * 99 / 100]
        let bound = Duration.milliseconds(stage.nodes > 1_000 ? 10 : 20)
        stage.note("p99", p99, hold: bound)
        stage.note("last", delays[delays.count - 1])
        stage.expect(p99 <= bound, "p99 of a change \(p99)")
        stage.settle("identical", within: .seconds(2))
    }

    /// A fixed number of changes a second, whatever the size.
    package static let churn = Scenario(
        "churn",
        "five changes a second under 5 % loss for 30 s: bytes of a node in a second",
        allows: .suspicions,
        nodes: 100,
        largest: 5_000
    ) { stage in
        stage.world.network.weather.loss = 0.05
        stage.begin()
        let before = stage.world.sentBytes
        for round in 0..<150 {
            let host = stage.hosts(1)[0]
            stage.change(host, round: round)
            stage.world.run(for: .milliseconds(200))
        }
        stage.inspector.look(at: stage.world)
        let bytes = Double(stage.world.sentBytes - before) / 30 / Double(stage.nodes)
        stage.note("bytes of a node", bytes, "/s")
        stage.settle("identical", within: .seconds(2))
        stage.checkOwnership()
    }

    /// Nothing happens.
    package static let idle = Scenario(
        "idle",
        "nothing happens for 30 s: datagrams and bytes of a node in a second",
        allows: .nothing,
        nodes: 100,
        largest: 5_000
    ) { stage in
        stage.begin()
        stage.awaitCoordinates()
        let rest = stage.cost(over: .seconds(30))
        stage.note("datagrams of a node", rest.datagrams, "/s", hold: 2.2)
        stage.note("bytes of a node", rest.bytes, "/s", hold: 600)
        stage.expect(rest.bytes <= 600, "\(Int(rest.bytes)) bytes a second at rest")
        stage.expect(rest.datagrams <= 2.2, "\(rest.datagrams) datagrams a second at rest")
        stage.settle("identical", within: .seconds(1))
    }

    /// What it costs that all say where they are, which comes once (ADR 60).
    package static let firstCoordinates = Scenario(
        "first-coordinates",
        "8 s after a start of all at once: datagrams and bytes while they tell where they are",
        allows: .nothing,
        nodes: 100,
        largest: 5_000
    ) { stage in
        stage.begin()
        stage.run(for: .seconds(8))
        let cost = stage.cost(over: .seconds(stage.nodes > 200 ? 8 : 60))
        // One member a second tells, or as many as it takes for all of them within ten minutes.
        let told = max(1, Double(stage.nodes) / 600)
        let datagrams = 2.2 + 6 * told
        let bytes = 600 + 2_700 * told
        stage.note("datagrams of a node", cost.datagrams, "/s", hold: datagrams)
        stage.note("bytes of a node", cost.bytes, "/s", hold: bytes)
        stage.expect(cost.datagrams <= datagrams, "\(cost.datagrams) datagrams a second")
        stage.expect(cost.bytes <= bytes, "\(Int(cost.bytes)) bytes a second")
        stage.settle("identical", within: .seconds(1))
    }

    /// Half the mesh speaks of things that the other half does not know.
    package static let upgrade = Scenario(
        "upgrade",
        "half of them publish records of a kind that nobody here knows: no extra traffic",
        allows: .nothing,
        nodes: 32,
        largest: 200
    ) { stage in
        stage.begin()
        stage.awaitCoordinates()
        let idle = stage.rate(over: .seconds(20))
        for host in stage.world.hosts.indices where host.isMultiple(of: 2) {
            stage.world.publishRecordOfTheFuture(on: host)
        }
        stage.settle("all hold them", within: .seconds(3))
        stage.run(for: .seconds(5))
        let later = stage.rate(over: .seconds(30))
        stage.note("traffic against before", later / idle, "times", hold: 1.2)
        stage.expect(later <= idle * 1.2, "unknown kinds cost \(later / idle) times the traffic")
    }
}

extension Stage {
    /// What a node sends in a second of a span.
    fileprivate mutating func cost(over span: Duration) -> (datagrams: Double, bytes: Double) {
        let before = world.sentBytes
        let datagrams = rate(over: span)
        let bytes = Double(world.sentBytes - before) / span.seconds / Double(nodes)
        return (datagrams, bytes)
    }

    /// When each other host got the newest instance of an owner, counted from a moment. Those that
    /// have it not after three seconds are counted as three seconds.
    fileprivate mutating func watchSpread(of owner: Int, since began: Instant) -> [Duration] {
        let id = world.hosts[owner].driver.node.id
        let root = world.hosts[owner].driver.node.registry.root
        var waiting = world.hosts.indices.filter { $0 != owner }
        var delays: [Duration] = []
        let limit = began + .seconds(3)
        while !waiting.isEmpty, world.now < limit {
            let pace = world.now - began < .milliseconds(30) ? 250 : 5_000
            world.run(for: .microseconds(Int64(pace)))
            let now = world.now
            let own = world.hosts[owner].driver.node.registry.currentRecords(of: id).last
            let before = waiting.count
            waiting.removeAll { host in
                let registry = world.hosts[host].driver.node.registry
                return registry.root == root || registry.currentRecords(of: id).last == own
            }
            delays += Array(repeating: now - began, count: before - waiting.count)
        }
        inspector.look(at: world)
        if !waiting.isEmpty { fail("\(waiting.count) hosts had a change not after 3 s") }
        return delays + Array(repeating: .seconds(3), count: waiting.count)
    }
}
