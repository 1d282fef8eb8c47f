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

    package mutating func normalize() throws(RuleBreach) {
        let identifier = RegistrationRules.identifierBytes
        for (key, text, most) in [
            ("AliasNode", node, 63), ("AliasService", serviceID, identifier),
        ] where text.utf8.count > most || !RegistrationRules.isPrintable(text) {
            throw RuleBreach(
                "Invalid check: AliasNode or AliasService is no name, or too long",
                at: key
            )
        }
    }

    /// The checks of a node say how all of its services are.
    package func follows(serviceID: String) -> Bool {
        node.isEmpty && (serviceID.isEmpty || serviceID == self.serviceID)
    }
}
