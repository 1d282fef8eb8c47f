import Gossip
import Membership
import Primitives

/// Datagrams that do not come.
extension Scenario {
    /// Loss everywhere (catalogue 5).
    package static let loss = Scenario(
        "loss",
        "1, 3, 5, 10 or 20 % loss everywhere for ten minutes, by seed",
        allows: .suspicions,
        largest: 200
    ) { stage in
        stage.begin()
        let losses = [0.01, 0.03, 0.05, 0.1, 0.2]
        let loss = losses[Int(stage.world.seed % 5)]
        stage.world.network.weather.loss = loss
        // At a fifth lost, a row of silences is no wonder; nobody may die of it.
        if loss > 0.05 { stage.inspector.verdicts.allowance.healthy = .unreachable }
        stage.run(for: .seconds(600))
        let healthy = stage.inspector.verdicts.counts.healthy
        stage.note("unreachable at \(Int(loss * 100)) %", Double(healthy.unreachable), "")
        stage.note("deaths", Double(stage.deaths), "")
        stage.world.network.weather.loss = 0
        stage.settle()
    }

    /// Every second datagram is lost.
    package static let halfLost = Scenario(
        "half-lost",
        "50 % loss everywhere for ten minutes",
        allows: .everything,
        nodes: 16,
        largest: 24
    ) { stage in
        stage.begin()
        stage.world.network.weather.loss = 0.5
        let rate = stage.rate(over: .seconds(600))
        stage.note("datagrams of a node", rate, "/s")
        let pairs = Double(stage.nodes * (stage.nodes - 1))
        stage.note("deaths", Double(stage.deaths) * 100 / pairs, "% of pairs")
        stage.world.network.weather.loss = 0
        stage.settle(within: .seconds(5))
    }

    /// Loss at which some row of silences is no wonder.
    package static let lossy30 = Scenario(
        "lossy-30",
        "30 % loss everywhere from the start, for three minutes",
        allows: .suspicions,
        nodes: 24,
        largest: 200
    ) { stage in
        stage.world.network.weather.loss = 0.3
        stage.world.start(stage.nodes, within: .seconds(1))
        // serf needs 27 s for this start, and 2.0 kB a second and node after it.
        stage.settle("cold start", within: .seconds(27))
        stage.run(for: .seconds(30))
        let before = stage.world.sentBytes
        let rate = stage.rate(over: .seconds(120))
        let bytes = Double(stage.world.sentBytes - before) / 120 / Double(stage.nodes)
        stage.note("datagrams of a node", rate, "/s")
        let most = stage.nodes > 32 ? 4_000.0 : 3_000.0
        stage.note("bytes of a node", bytes, "/s", hold: most)
        stage.expect(bytes <= most, "\(Int(bytes)) bytes a second at 30 % loss")
        stage.world.network.weather.loss = 0
        stage.settle(within: .seconds(5))
    }

    /// One in a hundred hears nothing, by turns (catalogue 6, Rapid Fig. 9).
    package static let deafTurns = Scenario(
        "deaf-turns",
        "one in a hundred hears nothing for 20 s, three times",
        allows: .suspicions,
        nodes: 100
    ) { stage in
        stage.begin()
        let victims = stage.percent(1)
        stage.inspector.verdicts.excuse(victims)
        for _ in 0..<3 {
            let before = stage.world.transitions.count
            for victim in victims { stage.world.network[victim].ingressLoss = 1 }
            stage.run(for: .seconds(20))
            stage.world.network.heal()
            stage.settle("heard again")
            stage.run(for: .seconds(18))
            stage.countFlicker(of: victims, since: before, atMost: 2)
        }
    }

    /// One in a hundred is hardly heard (catalogue 7, Rapid Fig. 10).
    package static let hoarse = Scenario(
        "hoarse",
        "of one in a hundred, 80 % of what it sends is lost for a minute",
        allows: .suspicions,
        nodes: 100
    ) { stage in
        stage.begin()
        let victims = stage.percent(1)
        stage.inspector.verdicts.excuse(victims)
        let before = stage.world.transitions.count
        for victim in victims { stage.world.network[victim].egressLoss = 0.8 }
        stage.run(for: .seconds(60))
        stage.countFlicker(of: victims, since: before, atMost: .max)
        stage.world.network.heal()
        stage.settle()
    }

    /// One path in one direction (catalogue 9).
    package static let oneWayPair = Scenario(
        "one-way-pair",
        "one host does not reach one other for a minute",
        allows: .nothing
    ) { stage in
        stage.begin()
        let pair = stage.hosts(2)
        stage.world.network.block(from: pair[0], to: pair[1])
        stage.run(for: .seconds(60))
        stage.world.network.heal()
        stage.settle()
    }

    /// One hears nothing and accuses everybody (catalogue 12).
    package static let deafAccuser = Scenario(
        "deaf-accuser",
        "one hears nothing for a minute and goes on accusing",
        allows: .suspicions
    ) { stage in
        stage.begin()
        let victims = stage.hosts(1)
        stage.inspector.verdicts.excuse(victims)
        stage.world.network[victims[0]].ingressLoss = 1
        let began = stage.world.now
        let before = stage.world.transitions.count
        stage.run(for: .seconds(60))
        let last = stage.world.transitions[before...].last {
            $0.observer != victims[0] && $0.to == .suspect
                && stage.world.number(of: $0.member) != victims[0]
        }
        let silentAfter = last.map { $0.at - began } ?? .zero
        stage.note("last believed after", silentAfter, hold: .seconds(10))
        stage.expect(silentAfter <= .seconds(10), "believed after \(silentAfter.milliseconds) ms")
        stage.world.network.heal()
        stage.settle()
    }
}

extension Stage {
    /// Verdicts of death so far, whoever they concern.
    var deaths: Int { world.transitions.count { $0.to == .dead } }

    /// Notes how often one observer changed its mind about one victim between reachable and not.
    fileprivate mutating func countFlicker(
        of victims: [Int],
        since start: Int,
        atMost limit: Int
    ) {
        var most = 0
        for victim in victims {
            let id = world.hosts[victim].driver.node.id
            var counts: [Int: Int] = [:]
            for transition in world.transitions[start...] where transition.member == id {
                let was = transition.from?.isReachable ?? false
                if was == transition.to.isReachable { continue }
                counts[transition.observer, default: 0] += 1
                most = max(most, counts[transition.observer] ?? 0)
            }
        }
        note("changes of mind", Double(most), "", hold: limit < .max ? Double(limit) : nil)
        expect(most <= limit, "an observer changed its mind \(most) times")
    }
}
