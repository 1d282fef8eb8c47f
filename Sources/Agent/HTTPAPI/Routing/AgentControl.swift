package import Primitives
package import Registry
package import View

/// What the API may ask of the running agent beside its services.
package protocol AgentControl: Sendable {
    /// Says hello to each address (`host`, `host:port`, `[v6]:port`) and waits for the answers.
    /// Returns how many answered.
    func join(_ addresses: [String]) async throws(ControlError) -> Int
    /// Starts the graceful end of this agent: it leaves the mesh, then stops. Returns at once.
    func leave() async
    /// Reads the configuration files again, and tells what has changed.
    func reload() async throws(ControlError) -> ReloadSummary
    /// Forgets all members of a name that are dead or have left; returns their ids.
    func forceLeave(_ nodeName: String) async throws(ControlError) -> [NodeID]
    /// Asks all other members which of them hold an instance of this node as it is published now,
    /// and waits until so many do (`nil`: all that are reachable), until time is over or the client
    /// has gone.
    func propagation(
        of instance: String,
        wanted: Int?,
        within patience: Duration,
        for client: ClientConnection
    ) async throws(PropagationError) -> Propagation
    /// Whether this agent and the others hold the same, as far as probes told.
    func agreement() async -> MeshAgreement
    /// Asks a member for its root, and for what differs.
    func compare(with member: NodeID) async throws(ComparisonError) -> MeshComparison
    /// Tells all members that something happened; returns its id once it is on its way.
    func fire(_ content: EventContent) async throws(FireError) -> EventID
    /// Figures for `/v1/agent/self` and `martlet info`: group, key, value; groups and keys sorted.
    func statistics() async -> [StatisticsGroup]
    /// Whether the agent is ready, with one line for each thing that it takes.
    func readiness() async -> [ReadinessItem]
    /// The agent's own figures as Prometheus text.
    func metricsText() async -> String
}

/// Why a command failed. Nothing was changed.
package enum ControlError: Error, Equatable, Sendable {
    /// The form of the address is wrong or nobody answered; the text says which.
    case join(String)
    /// What is wrong with the files, a line for each problem.
    case reload(String)
    case unknownNode(String)
    /// The member is alive here: it can only leave by itself.
    case stillAlive(String)
    /// The member is suspect or unreachable; in some seconds it is alive again or dead.
    case undecided(String)
    /// Several members have the name, and none of them is dead or has left.
    case severalHolders(String, ids: [NodeID])
}

/// A group of figures, such as `gossip`.
package struct StatisticsGroup: Equatable, Sendable {
    package var name: String
    package var values: [StatisticsValue]

    package init(name: String, values: [StatisticsValue]) {
        self.name = name
        self.values = values
    }
}

/// One figure.
package struct StatisticsValue: Equatable, Sendable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// One condition of readiness.
package struct ReadinessItem: Equatable, Sendable {
    package var name: String
    /// Why not, or `nil` where it is fulfilled.
    package var failure: String?

    package init(name: String, failure: String? = nil) {
        self.name = name
        self.failure = failure
    }
}
