import Gossip
import Membership
import Primitives
import Registry

/// Whether every running host holds the same records, sees every other running host alive, and
/// nobody else.
package enum ConvergenceChecker {
    package static func holds(in world: World) -> Bool {
        guard let first = world.hosts.first(where: \.isRunning) else { return true }
        let root = first.driver.node.registry.root
        var running = 0
        for host in world.hosts.indices where world.hosts[host].isRunning {
            if world.hosts[host].driver.node.registry.root != root { return false }
            running += 1
        }
        // Whoever is alive in a view is a running host: counts are enough, and N of them are read
        // where the statuses would be N².
        return world.hosts.indices.allSatisfy { host in
            guard world.hosts[host].isRunning else { return true }
            let counts = world.hosts[host].driver.node.membership.counts
            return counts.alive == running - 1 && counts.live == counts.alive
        }
    }

    /// What stands against it, in a sentence; `nil` where nothing does.
    package static func firstDifference(in world: World) -> String? {
        let running = world.hosts.indices.filter { world.hosts[$0].isRunning }
        guard let first = running.first else { return nil }
        let root = world.hosts[first].driver.node.registry.root
        for host in running where world.hosts[host].driver.node.registry.root != root {
            return "host \(host) holds other records than host \(first)"
        }
        for host in running {
            for other in running where other != host {
                let id = world.hosts[other].driver.node.id
                let status = world.hosts[host].driver.node.membership.status(of: id)
                if status != .alive {
                    let word = status?.rawValue ?? "unknown"
                    return "host \(host) sees host \(other) as \(word)"
                }
            }
            let counts = world.hosts[host].driver.node.membership.counts
            if counts.live != running.count - 1 {
                return "host \(host) sees \(counts.live) live members of \(running.count - 1)"
            }
        }
        return nil
    }
}
