package import Formats
package import Registry

/// It is as well as another service is, or as another node: as bad as the worst of their checks.
package struct AliasCheck: CheckKind {
    package static let type = CheckType.alias
    package static let selectors = ["AliasService", "AliasNode"]
    package static let form = CheckRhythm.Form.following

    /// The name of a node; empty for this one.
    package var node: String
    /// The id of a service there; empty for the node's own checks alone.
    package var serviceID: String

    package init(node: String = "", serviceID: String = "") {
        self.node = node
        self.serviceID = serviceID
    }

    package init?(_ fields: inout DefinitionFields) {
        node = fields.string("AliasNode")
        serviceID = fields.string("AliasService")
    }

    package func write(to writer: inout JSONWriter) {
        if !serviceID.isEmpty { writer.member("AliasService", serviceID) }
        if !node.isEmpty { writer.member("AliasNode", node) }
    }

    package mutating func normalize() throws(CatalogError) {
        guard node.utf8.count <= 63, serviceID.utf8.count <= RegistrationRules.identifierBytes,
            RegistrationRules.isPrintable(node + serviceID)
        else {
            throw .invalid("Invalid check: AliasNode or AliasService is no name, or too long")
        }
    }

    /// The checks of a node say how all of its services are.
    package func follows(serviceID: String) -> Bool {
        node.isEmpty && (serviceID.isEmpty || serviceID == self.serviceID)
    }
}
