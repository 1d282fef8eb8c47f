package import Primitives

/// Which breaker changed.
package struct BreakerReference: Hashable, Sendable {
    package var service: String
    package var id: String
    package var owner: NodeID
    package var node: String
    /// What balancers call the instance.
    package var key: String

    package init(service: String, id: String, owner: NodeID, node: String, key: String) {
        self.service = service
        self.id = id
        self.owner = owner
        self.node = node
        self.key = key
    }
}
