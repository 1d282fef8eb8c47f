import Gossip
import Primitives
import Registry

/// That the next version can be rolled out, and back.
extension Scenario {
    /// The later version knows a kind of record, a message and a trailing field more.
    package static let nextVersion = Scenario(
        "next-version",
        "one by one goes to a version that knows more, then back, while services change",
        allows: .suspicions,
        nodes: 6,
        largest: 12,
        needsSignatures: true
    ) { stage in
        stage.begin()
        stage.inspector.verdicts.excuse(0..<stage.nodes)
        var order = Array(0..<stage.nodes)
        order.shuffle(using: &stage.random)
        for host in order { stage.roll(host, to: .later) }
        stage.settleUpgrade("all of the later version")
        for host in order.prefix(stage.nodes / 2) { stage.roll(host, to: .ordinary) }
        stage.settleUpgrade("half back")
        // More than is kept of a kind that is not known.
        let heavy = order[stage.nodes - 1]
        let limit = stage.world.settings.registry.unknownPerSigner
        for number in 0..<(limit + 40) {
            let number = UInt16(100 + number)
            stage.world.publishRecordOfTheFuture(on: heavy, kind: 11, number: number)
        }
        stage.settleUpgrade("more than is kept")
        for host in order.suffix(stage.nodes - stage.nodes / 2) {
            stage.roll(host, to: .ordinary)
        }
        stage.settleUpgrade("all back")
        let left = stage.world.hosts[0].driver.node.registry.comparedCount
        let expected = stage.nodes + stage.world.hosts.reduce(0) { $0 + $1.shownCount }
        stage.expect(left <= expected, "\(left - expected) records of no version that runs")
    }
}

extension Stage {
    /// Restarts a host in the other version, which publishes what only that one knows.
    fileprivate mutating func roll(_ host: Int, to role: Host.Role) {
        mark("becomes \(role)", at: host)
        world.crash(host)
        run(for: .milliseconds(200))
        world.hosts[host].role = role
        world.restart(host, seeds: [host == 0 ? 1 : 0])
        run(for: .seconds(1))
        churn(round: host, share: 2)
        guard role == .later else { return }
        for number in 0..<UInt16(5) {
            world.publishRecordOfTheFuture(on: host, kind: 11, number: number)
        }
        for other in world.hosts.indices where other != host {
            let before = world.hosts[other].driver.node.counters.value(of: .messageType)
            world.sayUnknownMessage(from: host, to: other)
            world.run(for: .milliseconds(5))
            let after = world.hosts[other].driver.node.counters.value(of: .messageType)
            expect(after == before + 1, "an unknown message is not one counter")
        }
    }

    /// All hold the same and are ready, and nobody walks for nothing afterwards.
    fileprivate mutating func settleUpgrade(_ name: String) {
        settle(name, within: .seconds(3))
        expect(world.hosts.allSatisfy(\.driver.node.isReady), "\(name): somebody is not ready")
        awaitCoordinates()
        run(for: .seconds(15))
        let before = walks
        run(for: .seconds(20))
        let between = walks - before
        note("walks at rest, \(name)", Double(between), "")
        expect(between == 0, "\(name): \(between) walks at rest")
        let mayExtend = world.hosts.reduce(UInt64(0)) {
            $0 + $1.driver.node.counters.rejected - $1.driver.node.counters.value(of: .messageType)
        }
        note("refused, \(name)", Double(mayExtend), "")
        checkOwnership()
    }

    private var walks: UInt64 {
        world.hosts.reduce(0) { $0 + $1.driver.node.counters.value(of: .sessionsStarted) }
    }
}

extension Host {
    /// Instance records of its own that are held, deletions included.
    fileprivate var shownCount: Int { node.registry.currentRecords(of: node.id).count }
}
