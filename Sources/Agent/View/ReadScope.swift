import HashTreeCollections
import Primitives
package import Registry

/// What a list is narrowed to: a datacenter, and metadata of the node.
package struct ReadScope: Hashable, Sendable {
    package var datacenter: String
    package var nodeMetadata: [MetadataEntry]

    package init(datacenter: String, nodeMetadata: [MetadataEntry]) {
        self.datacenter = datacenter
        self.nodeMetadata = nodeMetadata
    }

    package func includes(_ node: NodeEntry) -> Bool {
        guard node.isListed, node.member.body.datacenter == datacenter else { return false }
        return nodeMetadata.allSatisfy { node.member.body.metadata.contains($0) }
    }

    /// Label and value in turn, as a part of a cache key.
    package var parameters: [String] {
        nodeMetadata.reduce(into: ["dc", datacenter]) { $0 += ["meta", $1.key, $1.value] }
    }
}

extension ClusterView {
    package func hasDatacenter(_ name: String) -> Bool {
        nodes.contains { $0.value.isListed && $0.value.member.body.datacenter == name }
    }

    /// The datacenters of all members of the catalog, sorted.
    package var datacenters: [String] {
        Set(nodes.lazy.map(\.value).filter(\.isListed).map(\.member.body.datacenter)).sorted()
    }

    /// The instances of a service within a scope with their nodes, sorted by node name, then id.
    package func located(_ service: String, in scope: ReadScope) -> [(NodeEntry, InstanceEntry)] {
        instances(of: service)
            .compactMap { entry in
                guard let node = nodes[entry.owner], scope.includes(node) else { return nil }
                return (node, entry)
            }
            .sorted { left, right in
                (left.0.name, left.1.body.id) < (right.0.name, right.1.body.id)
            }
    }
}

extension InstanceBody {
    /// Whether it has every one of these tags, in any case.
    package func hasTags(_ wanted: [String]) -> Bool {
        wanted.allSatisfy { tag in
            if tags.contains(tag) { return true }
            let tag = tag.folded
            return tags.contains { $0.folded == tag }
        }
    }
}
