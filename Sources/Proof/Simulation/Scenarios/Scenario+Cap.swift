import Gossip
import Membership
import Primitives
import Registry

/// More identities than there is room for.
extension Scenario {
    /// Identities that are used once, by accident or on purpose, at a cap of 64.
    package static let cap = Scenario(
        "cap",
        "800 identities that live 1 to 4 s each, odd seeds with chosen keys, at a cap of 64",
        allows: .suspicions,
        nodes: 12,
        largest: 24,
        settings: .capped
    ) { stage in
        stage.begin()
        let honest = Array(0..<stage.nodes)
        var ends: [(at: Instant, host: Int)] = []
        var most = 0
        for round in 0..<800 {
            let number = stage.world.hosts.count
            stage.inspector.verdicts.excuse([number])
            if stage.world.seed.isMultiple(of: 2) {
                stage.world.addHost(seeds: [round % stage.nodes])
            } else {
                stage.world.addGroundHost(seeds: [round % stage.nodes], tries: 32)
            }
            let life = Duration.milliseconds(Int64(1_000 + stage.random.index(below: 3_000)))
            ends.append((stage.world.now + life, number))
            stage.world.run(for: .milliseconds(150))
            for end in ends where end.at <= stage.world.now { stage.world.crash(end.host) }
            ends.removeAll { $0.at <= stage.world.now }
            if round.isMultiple(of: 10) { most = max(most, stage.lookAtTables(of: honest)) }
        }
        for end in ends { stage.world.crash(end.host) }
        stage.note("members held", Double(most), "", hold: Double(GossipSettings.scaledCap))
        stage.run(for: .seconds(30))
        let rest = stage.rate(over: .seconds(30))
        stage.note("datagrams of a node after", rest, "/s", hold: 6)
        stage.expect(rest <= 6, "\(rest) datagrams a second at the cap")
        _ = stage.lookAtTables(of: honest)
        for observer in honest {
            for member in honest where member != observer {
                let id = stage.world.hosts[member].driver.node.id
                let status = stage.world.hosts[observer].driver.node.membership.status(of: id)
                stage.expect(status == .alive, "host \(observer) sees \(member) \(status as Any)")
            }
        }
    }
}

extension GossipSettings {
    /// What there is room for in a scaled-down mesh.
    fileprivate static let scaledCap = 64

    fileprivate static var capped: GossipSettings {
        var settings = GossipSettings()
        settings.registry.members = scaledCap
        return settings
    }
}

extension Stage {
    /// The most members that an honest host holds. No honest one may be missing anywhere, oneself
    /// least of all, and the tables of a node may not differ.
    fileprivate mutating func lookAtTables(of honest: [Int]) -> Int {
        inspector.look(at: world)
        var most = 0
        for observer in honest {
            let node = world.hosts[observer].driver.node
            let held = node.registry.members.count
            most = max(most, held)
            let probed = node.membership.members.count + 1
            expect(held == probed, "host \(observer) holds \(held) members and probes \(probed)")
            for member in honest
            where node.registry.member(world.hosts[member].driver.node.id) == nil {
                fail("host \(observer) has forgotten host \(member)")
            }
        }
        expect(most <= GossipSettings.scaledCap, "\(most) members are held")
        return most
    }
}
