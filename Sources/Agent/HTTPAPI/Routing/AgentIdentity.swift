package import Primitives

/// Who this agent is; fixed for the life of its process.
package struct AgentIdentity: Sendable {
    package var id: NodeID
    package var name: String
    package var datacenter: String
    package var version: String
    package var revision: String
    /// Where others reach its gossip socket.
    package var advertised: Address

    package init(
        id: NodeID,
        name: String,
        datacenter: String,
        version: String,
        revision: String = "",
        advertised: Address
    ) {
        self.id = id
        self.name = name
        self.datacenter = datacenter
        self.version = version
        self.revision = revision
        self.advertised = advertised
    }
}
