import Formats
import Primitives
import Registry
import View

extension JSONWriter {
    /// The flat `CatalogService` object of `/v1/catalog/service`.
    mutating func catalogService(_ entry: InstanceEntry, on node: NodeEntry) {
        let body = entry.body
        object { writer in
            writer.member("ID", node.id.description)
            writer.member("Node", node.name)
            writer.member("Address", node.addressText)
            writer.member("Datacenter", node.member.body.datacenter)
            writer.object("TaggedAddresses") { $0.nodeAddresses(node) }
            writer.object("NodeMeta") { $0.metadata(node.member.body.metadata) }
            writer.member("ServiceKind", "")
            writer.member("ServiceID", body.id)
            writer.member("ServiceName", body.service)
            writer.member("ServiceTags", body.tags)
            writer.member("ServiceAddress", body.address)
            writer.object("ServiceTaggedAddresses") { $0.taggedAddresses(of: body) }
            writer.object("ServiceWeights") { $0.weights(node.weights(of: entry)) }
            writer.object("ServiceMeta") { $0.metadata(body.metadata) }
            writer.member("ServicePort", body.port)
            writer.member("ServiceSocketPath", "")
            writer.member("ServiceEnableTagOverride", body.flags.contains(.tagOverride))
            writer.partial(body)
            writer.object("ServiceProxy") { _ in }
            writer.object("ServiceConnect") { _ in }
            writer.member("CreateIndex", entry.createIndex)
            writer.member("ModifyIndex", entry.modifyIndex)
        }
    }

    /// One entry of `/v1/health/service`: the node, the instance, and the checks of both.
    mutating func healthEntry(
        _ entry: InstanceEntry,
        on node: NodeEntry,
        told outputs: OwnOutputs
    ) {
        object { writer in writer.healthMembers(entry, on: node, told: outputs) }
    }

    mutating func healthMembers(
        _ entry: InstanceEntry,
        on node: NodeEntry,
        told outputs: OwnOutputs? = nil
    ) {
        self.node("Node", node)
        key("Service")
        service(ShownService(entry, on: node))
        array("Checks") { writer in
            writer.common(node.mark(.checks)) { writer in
                for check in node.shownChecks(told: outputs) { writer.check(check) }
            }
            for check in node.shownChecks(of: entry, told: outputs) { writer.check(check) }
        }
    }
}
