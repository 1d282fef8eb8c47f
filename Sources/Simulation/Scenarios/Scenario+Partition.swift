import Gossip
import Primitives
import Registry

extension Scenario {
    /// The mesh parts in two for half a minute, both sides change and remove services, and it
    /// heals: identical views, and nothing that was removed is back.
    package static let partition = Scenario(
        name: "partition",
        summary: "two sides apart for 30 s with changes on both, then healed"
    ) { world, nodes in
        var result = ScenarioResult()
        world.network.loss = 0.01
        world.start(nodes, within: .seconds(1))
        for host in world.hosts.indices {
            world.perform(.publish(InstanceBody(service: "web", id: "kept")), on: host)
            world.perform(.publish(InstanceBody(service: "web", id: "removed")), on: host)
        }
        if world.run(until: ConvergenceChecker.holds, within: .seconds(30)) == nil {
            result.failures.append("not whole before the partition")
        }
        let side = Array(0..<(nodes * 2 / 5))
        world.network.part([[], side])
        world.run(for: .seconds(15))
        for host in world.hosts.indices {
            world.perform(.withdraw(service: "web", id: "removed"), on: host)
            world.perform(.publish(InstanceBody(service: "api", id: "added")), on: host)
        }
        world.run(for: .seconds(15))
        world.network.heal()
        let healed = world.run(until: ConvergenceChecker.holds, within: .seconds(30))
        result.note("healed", healed)
        if healed == nil {
            result.failures.append(ConvergenceChecker.firstDifference(in: world) ?? "not healed")
        }
        for host in world.hosts.indices {
            let registry = world.hosts[host].node.registry
            for owner in world.hosts {
                let ids = registry.instances(of: owner.node.id).map(\.instanceID).sorted()
                if ids != ["added", "kept"] {
                    result.failures.append("host \(host) holds \(ids) of one owner")
                }
            }
        }
        world.checkInvariants()
        return result
    }
}

extension Record {
    fileprivate var instanceID: String {
        if case .instance(let body) = body { body.id } else { "" }
    }
}
