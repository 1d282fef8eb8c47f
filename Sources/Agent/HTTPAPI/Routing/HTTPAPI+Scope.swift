import Formats
import Registry
import View

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
