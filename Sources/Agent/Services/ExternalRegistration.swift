package import Formats
package import Registry

/// A service that runs no agent, as `/v1/catalog/register` is told of it: it becomes an instance of
/// the agent that is told.
package struct ExternalRegistration: Equatable, Sendable {
    /// What it runs on. That is no member: its name goes into the instance's metadata.
    package var node: String
    package var datacenter: String
    /// `nil` where only checks of one that is registered already are told.
    package var service: ServiceDefinition?
    /// Each with its service; that of `service` where it names none.
    package var checks: [Check]

    package struct Check: Equatable, Sendable {
        package var definition: CheckDefinition
        /// What it found, if it is told how it is.
        package var output: String

        package init(definition: CheckDefinition, output: String = "") {
            self.definition = definition
            self.output = output
        }
    }

    package init(
        node: String,
        datacenter: String = "",
        service: ServiceDefinition? = nil,
        checks: [Check] = []
    ) {
        self.node = node
        self.datacenter = datacenter
        self.service = service
        self.checks = checks
    }
}

/// What `/v1/catalog/deregister` is to take away: a service, else a check, else all that is
/// registered of the node.
package struct ExternalTarget: Equatable, Sendable {
    package var node: String
    package var datacenter: String
    package var serviceID: String
    package var checkID: String

    package init(
        node: String,
        datacenter: String = "",
        serviceID: String = "",
        checkID: String = ""
    ) {
        self.node = node
        self.datacenter = datacenter
        self.serviceID = serviceID
        self.checkID = checkID
    }

    package init(_ value: JSONValue) throws(FieldError) {
        var fields = try FieldReader(value)
        self.init(
            node: try fields.string("Node") ?? "",
            datacenter: try fields.string("Datacenter") ?? "",
            serviceID: try fields.string("ServiceID") ?? "",
            checkID: try fields.string("CheckID") ?? ""
        )
        if node.isEmpty { throw .invalid("Must provide node: whose service is to be removed") }
    }

    /// Whether an instance that somebody registered is this, or has this check.
    package func isMet(
        byInstance id: String,
        metadata: [MetadataEntry],
        checks: some Sequence<String>
    ) -> Bool {
        guard ExternalNode.isNamed(node, in: metadata) else { return false }
        if !serviceID.isEmpty { return ExternalNode.serviceIDs(serviceID, on: node).contains(id) }
        let ids = ExternalNode.checkIDs(checkID, of: id)
        return checkID.isEmpty || checks.contains(where: ids.contains)
    }
}

/// How an instance says which node it is on that is no member.
package enum ExternalNode {
    /// The key of its name in the metadata.
    package static let key = "external-node"

    package static func isNamed(_ node: String, in metadata: [MetadataEntry]) -> Bool {
        metadata.contains { $0.key == key && $0.value.lowercased() == node.lowercased() }
    }

    /// The ids that a service may have: its own, and another where that is taken, as ids are unique
    /// at an agent, and in Consul on a node.
    package static func serviceIDs(_ id: String, on node: String) -> [String] {
        [id, "\(id)@\(node.lowercased())"]
    }

    /// The same for a check.
    package static func checkIDs(_ id: String, of service: String) -> [String] {
        [id, "\(id)@\(service)"]
    }
}
