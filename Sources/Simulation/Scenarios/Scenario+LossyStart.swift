import Gossip
import Primitives
import Registry

extension Scenario {
    /// All start within two seconds from one seed under 5 % loss, register, change and remove
    /// services for half a minute, and end with identical views. Nobody is ever called gone.
    package static let lossyStart = Scenario(
        name: "lossy-start",
        summary: "start from one seed, register and change services under 5 % loss"
    ) { world, nodes in
        var result = ScenarioResult()
        var verdicts = FalseVerdictChecker()
        world.network.loss = 0.05
        world.network.duplication = 0.01
        world.network.reordering = 0.05
        world.start(nodes, within: .seconds(2))
        let joined = world.run(until: ConvergenceChecker.holds, within: .seconds(60))
        result.note("all joined", joined)
        if joined == nil { result.failures.append("not all had joined after a minute") }
        for round in 0..<15 {
            world.churn(round: round, share: 8)
            world.run(for: .seconds(2))
            verdicts.look(at: world)
        }
        let settled = world.run(until: ConvergenceChecker.holds, within: .seconds(10))
        result.note("views identical after the last change", settled)
        if settled == nil {
            result.failures.append(ConvergenceChecker.firstDifference(in: world) ?? "unsettled")
        }
        verdicts.look(at: world)
        result.failures += verdicts.violations
        world.checkInvariants()
        return result
    }
}

extension World {
    /// Starts hosts at random moments within a span; the first is the seed of all others.
    package mutating func start(_ count: Int, within span: Duration) {
        addHost(seeds: [])
        let moments = (1..<max(count, 1)).map { _ in
            Int64.random(in: 0...max(span.nanoseconds, 0), using: &random)
        }.sorted()
        let begin = now
        for moment in moments {
            run(for: begin + .nanoseconds(moment) - now)
            addHost(seeds: [0])
        }
    }

    /// One in `share` running hosts registers a service, changes one, or removes one.
    package mutating func churn(round: Int, share: Int) {
        for host in hosts.indices where hosts[host].isRunning {
            guard random.index(below: share) == 0 else { continue }
            let id = "service-\(random.index(below: 4))"
            if random.chance(0.3) {
                perform(.withdraw(service: "web", id: id), on: host)
            } else {
                let body = InstanceBody(
                    service: "web",
                    id: id,
                    port: UInt16(8_000 + round),
                    tags: ["round-\(round)"]
                )
                perform(.publish(body), on: host)
            }
        }
    }

    /// Checks every node's invariants.
    package func checkInvariants() {
        for host in hosts where host.isRunning { host.node.checkInvariants() }
    }
}
