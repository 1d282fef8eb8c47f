import Gossip
import Membership
import Primitives
import Registry

/// Whether every running host holds the same records and sees every other running host alive.
package enum ConvergenceChecker {
    package static func holds(in world: World) -> Bool {
        firstDifference(in: world) == nil
    }

    /// What stands against it, in a sentence; `nil` where nothing does.
    package static func firstDifference(in world: World) -> String? {
        let running = world.hosts.indices.filter { world.hosts[$0].isRunning }
        guard let first = running.first else { return nil }
        let root = world.hosts[first].node.registry.root
        for host in running {
            let node = world.hosts[host].node
            if node.registry.root != root {
                return "host \(host) holds other records than host \(first)"
            }
            for other in running where other != host {
                let status = node.membership.status(of: world.hosts[other].node.id)
                if status != .alive {
                    let word = status?.rawValue ?? "unknown"
                    return "host \(host) sees host \(other) as \(word)"
                }
            }
        }
        return nil
    }
}
