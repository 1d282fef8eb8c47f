import Gossip
import Membership
import Primitives
import Registry
import Sodium
import Wire

/// Members that lie (catalogue 20, 21; what outsiders try is for the fuzzers).
extension Scenario {
    /// A member says things in others' names and cites versions that nobody signed.
    package static let forger = Scenario(
        "forger",
        "a member sends forged records of others and accusations beyond every version",
        allows: .nothing,
        nodes: 12,
        largest: 32,
        needsSignatures: true
    ) { stage in
        stage.begin()
        let liar = stage.hosts(1)[0]
        let before = stage.world.transitions.count
        for round in 0..<30 {
            for host in stage.world.hosts.indices where host != liar {
                let records = stage.world.forgeries(by: liar, of: host, round: UInt64(round))
                for other in stage.world.hosts.indices where other != liar {
                    stage.world.say(.gossip(records), from: liar, to: other)
                }
            }
            stage.run(for: .seconds(1))
        }
        let rejected = stage.world.hosts.reduce(UInt64(0)) {
            $0 + $1.driver.node.counters.value(of: .recordSignature)
        }
        stage.expect(rejected > 0, "nobody counted a bad signature")
        stage.note("bad signatures counted", Double(rejected), "")
        stage.expect(stage.world.transitions.count == before, "a forgery changed a status")
        stage.settle("whole", within: .seconds(1))
        stage.checkOwnership()
    }

    /// One member accuses everybody, every second.
    package static let liar = Scenario(
        "liar",
        "one member accuses all others every second for half a minute",
        allows: .suspicions,
        largest: 200
    ) { stage in
        stage.lie(1)
    }

    /// Three do, together.
    package static let conspiracy = Scenario(
        "conspiracy",
        "three members accuse all others at once, every second for half a minute",
        allows: Allowance(healthy: .unreachable),
        largest: 200
    ) { stage in
        // Three are a quorum: they may make others flicker, and evict nobody.
        stage.lie(3)
    }
}

extension Stage {
    fileprivate mutating func lie(_ count: Int) {
        begin()
        let idle = rate(over: .seconds(10))
        let liars = hosts(count)
        let before = world.datagrams
        for round in 0..<30 {
            for target in world.hosts.indices where !liars.contains(target) {
                for liar in liars {
                    let record = world.accusation(by: liar, of: target, round: UInt64(round))
                    for other in hosts(4) where other != liar {
                        world.say(.gossip([.record(record)]), from: liar, to: other)
                    }
                }
            }
            run(for: .seconds(1))
        }
        let said = 30 * (nodes - count) * count * 4
        let rate = Double(world.datagrams - before - said) / 30 / Double(nodes)
        note("traffic against idle", rate / idle, "times")
        // Whoever believed all accusations of itself would be slow to see who really fails.
        let healths = world.hosts.filter(\.isRunning).map {
            Double($0.driver.node.membership.localHealth)
        }
        let health = healths.reduce(0, +) / Double(healths.count)
        note("local health", health, "", hold: 2)
        expect(health <= 2, "the mean local health is \(health)")
        world.network.heal()
        // What the budgets kept from the accused comes out second by second.
        settle("whole", within: .seconds(10))
    }
}

extension World {
    /// An accusation of the version that the accuser holds, validly signed.
    mutating func accusation(by liar: Int, of target: Int, round: UInt64) -> Record {
        let id = hosts[target].driver.node.id
        let version = hosts[liar].driver.node.registry.member(id)?.version ?? .zero
        let body = AccusationBody(target: id, targetVersion: version, reason: .probeFailed)
        return sign(.accusation(body), as: liar, sequence: 1_000_000 + round)
    }

    /// Another's member record and instance with a liar's signature, and an accusation of it
    /// beyond every version.
    fileprivate mutating func forgeries(
        by liar: Int,
        of victim: Int,
        round: UInt64
    ) -> [CarriedRecord] {
        let node = hosts[victim].driver.node
        var member = node.member
        member.flags.insert(.leaving)
        let instance = InstanceBody(service: "web", id: "forged")
        let accusation = AccusationBody(
            target: node.id,
            targetVersion: Version(epoch: node.recordEpoch, sequence: .max),
            reason: .probeFailed
        )
        let version = Version(epoch: node.recordEpoch, sequence: 1_000_000 + round)
        return [
            .bytes(forged(.member(member), as: victim, by: liar, version)),
            .bytes(forged(.instance(instance), as: victim, by: liar, version)),
            .record(sign(.accusation(accusation), as: liar, sequence: 1_000_000 + round)),
        ]
    }

    /// A record signed by a host, as its node would not.
    func sign(_ body: RecordBody, as host: Int, sequence: UInt64) -> Record {
        let version = Version(epoch: hosts[host].driver.node.recordEpoch, sequence: sequence)
        guard let record = try? author(of: hosts[host].credentials).sign(body, version: version)
        else { preconditionFailure("what a liar says fits one record") }
        return record.value
    }

    /// A record in another's name: everything is right but the signature.
    private func forged(
        _ body: RecordBody,
        as victim: Int,
        by liar: Int,
        _ version: Version
    ) -> [UInt8] {
        let author = author(of: hosts[victim].credentials)
        guard let genuine = try? author.sign(body, version: version).value else {
            preconditionFailure("what a liar says fits one record")
        }
        let unsigned = Array(genuine.bytes.dropLast(Signature.byteCount))
        guard let key = hosts[liar].credentials.key else { return genuine.bytes }
        let message = RecordFrame.signedMessage(unsigned, in: cluster)
        return unsigned + key.sign(genuine.kind.domain, message).bytes
    }
}
