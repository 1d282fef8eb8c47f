import Gossip
import Membership
import Primitives

/// Hosts die without a word.
extension Scenario {
    /// One of them dies under 1 % loss and slow links (catalogue 1).
    package static let crash = Scenario(
        "crash",
        "one dies, on links of 1 to 3 ms with 1 % loss",
        allows: .suspicions,
        nodes: 100
    ) { stage in
        stage.world.network.weather.shortestDelay = .milliseconds(1)
        stage.world.network.weather.longestDelay = .milliseconds(3)
        stage.world.network.weather.loss = 0.01
        stage.begin()
        let victims = stage.hosts(1)
        stage.kill(victims)
    }

    /// A third dies at once.
    package static let rack = Scenario(
        "rack",
        "a third of them dies at once",
        allows: .nothing,
        nodes: 50,
        largest: 200
    ) { stage in
        stage.begin()
        let victims = stage.percent(30)
        stage.kill(victims, patience: .milliseconds(4_500))
    }

    /// One in a hundred dies at once (catalogue 24).
    package static let fewAtOnce = Scenario(
        "few-at-once",
        "one in a hundred dies at once, two at least",
        allows: .nothing,
        nodes: 200
    ) { stage in
        stage.begin()
        let victims = stage.hosts(max(2, stage.nodes / 100))
        stage.kill(victims)
    }
}

extension Stage {
    /// Crashes hosts and waits until everybody else calls them dead, at most three seconds beyond
    /// the suspicion timer.
    fileprivate mutating func kill(_ victims: [Int], patience: Duration = .seconds(4)) {
        // Members that were put there by the simulation have timed nobody before their first ticks;
        // real ones have, by joining.
        run(for: .seconds(5) + .milliseconds(Int64(random.index(below: 4_000))))
        let crashed = world.now
        let before = world.transitions.count
        for victim in victims {
            mark("crashes", at: victim)
            world.crash(victim)
        }
        let observers = nodes - victims.count
        let limit = Duration.seconds(60)
        _ = world.run(
            until: { world in
                world.hosts.allSatisfy {
                    !$0.isRunning || $0.driver.node.membership.counts.dead == victims.count
                }
            },
            within: limit
        )
        let ids = victims.map { world.hosts[$0].driver.node.id }
        for status in [MemberStatus.unreachable, .dead] {
            var last = crashed
            var spread = Duration.zero
            for id in ids {
                let verdicts = world.transitions[before...].filter {
                    $0.member == id && $0.to == status
                }
                guard let early = verdicts.map(\.at).min(), let late = verdicts.map(\.at).max(),
                    Set(verdicts.map(\.observer)).count == observers
                else {
                    fail("not everybody called a dead host \(status.rawValue)")
                    continue
                }
                last = max(last, late)
                spread = max(spread, late - early)
            }
            let timer = Duration.milliseconds(Int64(4_000 * max(1, decades)))
            let bound = status == .unreachable ? patience : patience + timer
            note("\(status.rawValue) everywhere", last - crashed, hold: bound)
            note("\(status.rawValue) spread", spread)
            if last - crashed > bound {
                fail("\(status.rawValue) after \((last - crashed).milliseconds) ms")
            }
        }
        settle("identical views", within: .seconds(5))
    }

    /// log10 of the number of nodes.
    private var decades: Double {
        var decades = 0.0
        var rest = Double(nodes)
        while rest >= 10 {
            rest /= 10
            decades += 1
        }
        return decades + (rest - 1) / 9
    }
}
