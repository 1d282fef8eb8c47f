import MartletBalancing

/// An instance by the name of its node and its id.
package struct InstanceName: Hashable, Sendable {
    package var node: String
    package var id: String

    package init(node: String, id: String) {
        self.node = node
        self.id = id
    }
}

extension BalancingEngine {
    /// The instances of a service that this agent's breakers, or an operator, keep from calls.
    package func ejected(of service: String) -> Set<InstanceName> {
        let unusual = breakers(of: service, onlyUnusual: true)
        let open = unusual.filter { $0.state == .open || $0.state == .forcedOpen }
        return Set(open.map { InstanceName(node: $0.node, id: $0.id) })
    }
}
