import HashTreeCollections
import Primitives
import Registry

/// What a list is narrowed to: a datacenter, and metadata of the node.
struct ReadScope: Hashable, Sendable {
    var datacenter: String
    var nodeMetadata: [MetadataEntry]

    func includes(_ node: NodeEntry) -> Bool {
        guard node.isListed, node.member.body.datacenter == datacenter else { return false }
        return nodeMetadata.allSatisfy { node.member.body.metadata.contains($0) }
    }

    /// Label and value in turn, as a part of a cache key.
    var parameters: [String] {
        nodeMetadata.reduce(into: ["dc", datacenter]) { $0 += ["meta", $1.key, $1.value] }
    }
}

extension HTTPAPI {
    /// Reads `dc` and `node-meta`. A datacenter that no member is in is an error, as in Consul.
    func scope(of query: Query) throws(APIError) -> ReadScope {
        let asked = query["datacenter"] ?? query["dc"] ?? ""
        if !asked.isEmpty, asked != identity.datacenter,
            !view.current.hasDatacenter(asked)
        {
            throw .failed("No path to datacenter")
        }
        var metadata: [MetadataEntry] = []
        for item in query.items where item.name == "node-meta" {
            let parts = item.value.split(
                separator: ":",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            metadata.append(
                MetadataEntry(
                    key: String(parts[0]),
                    value: parts.count == 2 ? String(parts[1]) : ""
                )
            )
        }
        return ReadScope(
            datacenter: asked.isEmpty ? identity.datacenter : asked,
            nodeMetadata: metadata
        )
    }
}

extension ClusterView {
    func hasDatacenter(_ name: String) -> Bool {
        nodes.contains { $0.value.isListed && $0.value.member.body.datacenter == name }
    }

    /// The datacenters of all members of the catalog, sorted.
    var datacenters: [String] {
        Set(nodes.lazy.map(\.value).filter(\.isListed).map(\.member.body.datacenter)).sorted()
    }

    /// The instances of a service within a scope with their nodes, sorted by node name, then id.
    func located(_ service: String, in scope: ReadScope) -> [(NodeEntry, InstanceEntry)] {
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
