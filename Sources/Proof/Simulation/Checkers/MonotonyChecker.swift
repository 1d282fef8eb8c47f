import Gossip
import Membership
import Primitives
import Registry

/// That the version which a host holds of a member never falls while the host runs. For small
/// worlds: it remembers a version for each pair.
package struct MonotonyChecker: Sendable {
    private var held: [[Version]] = []
    /// The start in which each observer was last looked at.
    private var starts: [Int] = []
    package private(set) var violations: [String] = []

    /// More hosts than this are not looked at.
    private static let sizeLimit = 64

    package init() {}

    package mutating func look(at world: World) {
        let count = world.hosts.count
        guard count <= MonotonyChecker.sizeLimit else { return }
        while held.count < count {
            held.append([])
            starts.append(0)
        }
        let ids = world.hosts.map(\.driver.node.id)
        for observer in 0..<count {
            if starts[observer] != world.hosts[observer].starts { held[observer] = [] }
            starts[observer] = world.hosts[observer].starts
            while held[observer].count < count { held[observer].append(.zero) }
            guard world.hosts[observer].isRunning else { continue }
            // Copied once, and not for each member.
            let registry = world.hosts[observer].driver.node.registry
            for (member, id) in ids.enumerated() {
                guard let version = registry.member(id)?.version else { continue }
                if version < held[observer][member] {
                    violations.append("host \(observer) went back to \(version) of host \(member)")
                }
                held[observer][member] = version
            }
        }
    }
}
