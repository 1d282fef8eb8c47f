import Gossip
import Membership
import Primitives
import Registry

/// Processes that come back, and identities that are there twice.
extension Scenario {
    /// The same identity again (catalogue 14).
    package static let restart = Scenario(
        "restart",
        "one crashes and is back after 0.1, 3 or 20 s, by seed",
        allows: .nothing
    ) { stage in
        stage.begin()
        let victim = stage.hosts(1)[0]
        stage.inspector.verdicts.excuse([victim])
        stage.world.perform(.publish(InstanceBody(service: "web", id: "a")), on: victim)
        stage.world.crash(victim)
        let pauses = [Duration.milliseconds(100), .seconds(3), .seconds(20)]
        stage.run(for: pauses[Int(stage.world.seed % 3)])
        stage.comeBack(victim)
    }

    /// An old copy of the disk, with an epoch and sequences that were used before.
    package static let oldDisk = Scenario(
        "old-disk",
        "one comes back from an old copy of its disk, with sequences that it used before",
        allows: .nothing
    ) { stage in
        stage.begin()
        let victim = stage.hosts(1)[0]
        stage.inspector.verdicts.excuse([victim])
        let disk = stage.world.hosts[victim].disk
        stage.world.crash(victim)
        stage.run(for: .seconds(1))
        stage.world.restart(victim, seeds: [0])
        stage.settle("first restart", within: .seconds(2))
        stage.world.crash(victim)
        stage.run(for: .seconds(1))
        stage.comeBack(victim, from: disk)
    }

    /// Two hosts of one name (catalogue 13).
    package static let sameName = Scenario(
        "same-name",
        "a second host takes the name of another",
        allows: .nothing
    ) { stage in
        stage.begin()
        let before = stage.world.transitions.count
        let double = stage.world.addHost(seeds: [0], name: "node-1")
        stage.settle("both listed", within: .seconds(2))
        let first = stage.world.hosts[1].driver.node
        let second = stage.world.hosts[double].driver.node
        stage.expect(
            [first.nameHolder, second.nameHolder].count { $0 != nil } == 1,
            "not just one of two hosts of one name is told so"
        )
        stage.run(for: .seconds(10))
        stage.expect(stage.world.transitions.count == before, "somebody's status changed")
    }

    /// Two hosts at one address: each datagram reaches the one or the other.
    package static let sameAddress = Scenario(
        "same-address",
        "a second host takes the address of another for a minute",
        allows: .suspicions
    ) { stage in
        stage.begin()
        let first = 1
        let double = stage.world.addHost(seeds: [0], at: stage.world.hosts[first].address)
        stage.inspector.verdicts.excuse([first, double])
        stage.run(for: .seconds(60))
        stage.world.crash(double)
        stage.world.giveAddressBack(to: first)
        stage.settle("whole again", within: .seconds(40))
    }

    /// Two processes with one key.
    package static let sameKey = Scenario(
        "same-key",
        "a second process starts with the key of another: one of them stops",
        allows: .nothing
    ) { stage in
        stage.begin()
        let clone = stage.world.addClone(of: 2, seeds: [0])
        stage.inspector.verdicts.excuse([2, clone])
        let began = stage.world.now
        let took = stage.world.run(
            until: { world in [2, clone].contains { world.hosts[$0].halted != nil } },
            within: .seconds(10)
        )
        stage.expect(took != nil, "both processes with one key go on")
        stage.note("one stopped", (took ?? .seconds(10)), hold: .seconds(10))
        stage.run(for: .seconds(5))
        let others = stage.world.transitions.count {
            $0.at > began && ![2, clone].contains($0.observer)
                && stage.world.number(of: $0.member) != 2
        }
        stage.expect(others == 0, "\(others) verdicts of third hosts")
    }
}

extension Stage {
    /// Starts a host again and waits until everybody lists it: a second, after which nobody calls
    /// it anything worse than alive.
    fileprivate mutating func comeBack(_ host: Int, from copy: Host.Disk? = nil) {
        let id = world.hosts[host].driver.node.id
        let began = world.now
        mark("restarts", at: host)
        world.restart(host, seeds: [0], from: copy)
        world.perform(.publish(InstanceBody(service: "web", id: "a")), on: host)
        settle("back everywhere", within: .seconds(1))
        run(for: .seconds(15))
        let deaths = world.transitions.count { $0.member == id && $0.to == .dead && $0.at > began }
        expect(deaths == 0, "called dead after its restart by \(deaths)")
        settle("still whole", within: .seconds(1))
        checkOwnership()
    }
}
