/// The nodes of the catalog as `martlet catalog nodes` prints them.
package struct NodesReport: Equatable, Sendable {
    package let listing: Listing

    /// Each node once, sorted by name, then id.
    package init(_ answer: [NodeAnswer]) {
        var nodes: [String: NodeAnswer] = [:]
        for node in answer { nodes["\(node.node)\n\(node.id ?? "")"] = node }
        let sorted = nodes.sorted { $0.key < $1.key }.map(\.value)
        var table = Table("Node", "ID", "Address", "DC")
        for node in sorted {
            let id = String((node.id ?? "").prefix(8))
            table.add([node.node, id, node.address, node.datacenter ?? ""])
        }
        let json = JSON.array(
            sorted.map { node in
                .members([
                    "Node": .text(node.node), "ID": .text(node.id ?? ""),
                    "Address": .text(node.address), "Datacenter": .text(node.datacenter ?? ""),
                ])
            }
        )
        listing = Listing(table.text, json, none: sorted.isEmpty ? "no node matches." : nil)
    }
}
