import Gossip
import Primitives
import Registry
import Wire

/// That a host shows of every running host exactly what that one published and did not withdraw:
/// nothing invented, nothing changed on the way, nothing risen again.
///
/// A claim about a mesh at rest: while changes are under way, views are behind.
package enum OwnershipChecker {
    /// What stands against it in one host's view, and in each owner's of itself.
    package static func firstViolation(in world: World) -> String? {
        guard let observer = world.hosts.indices.last(where: { world.hosts[$0].isRunning }) else {
            return nil
        }
        for owner in world.hosts.indices where world.hosts[owner].isRunning {
            for view in [observer, owner] {
                if let violation = violation(of: owner, as: view, in: world) { return violation }
            }
        }
        return nil
    }

    private static func violation(of owner: Int, as view: Int, in world: World) -> String? {
        let id = world.hosts[owner].driver.node.id
        let published = world.hosts[owner].published
        let shown = world.hosts[view].driver.node.registry.instances(of: id)
        for record in shown {
            guard case .instance(let body) = record.body else { continue }
            guard let own = published[body.id] else {
                return "host \(view) shows \(body.id) of host \(owner), which it withdrew"
            }
            let whole = world.hosts[view].driver.node.whole(record)
            guard let whole, (try? own.split().whole) == whole else {
                return "host \(view) shows another \(body.id) than host \(owner) published"
            }
        }
        if shown.count != published.count {
            return "host \(view) shows \(shown.count) of \(published.count) instances of \(owner)"
        }
        return nil
    }
}
