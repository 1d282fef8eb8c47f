package import Registry

/// The checks of other services, of this node and of others, as far as this agent knows them.
package protocol CheckNeighbours: Sendable {
    /// The checks of a node that are no service's, and those of one of its services.
    ///
    /// An empty name is this node's, an empty id no service's.
    func checks(ofNode node: String, serviceID: String) -> NeighbourChecks
}

/// What is known of another service's checks.
package enum NeighbourChecks: Equatable, Sendable {
    /// There is no such node, or no such service on it.
    case unknown
    case known([NeighbourCheck])
}

/// The state of another check.
package struct NeighbourCheck: Equatable, Sendable {
    package let name: String
    package let status: CheckStatus
    package let output: String

    package init(name: String, status: CheckStatus, output: String) {
        self.name = name
        self.status = status
        self.output = output
    }
}

/// Knows of nobody.
package struct NoNeighbours: CheckNeighbours {
    package init() {}

    package func checks(ofNode node: String, serviceID: String) -> NeighbourChecks { .unknown }
}
