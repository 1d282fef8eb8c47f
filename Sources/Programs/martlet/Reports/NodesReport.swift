/// The nodes of the catalog as `martlet catalog nodes` prints them.
package struct NodesReport: Equatable, Sendable {
    private let nodes: [NodeAnswer]

    /// Each node once, sorted by name, then id, or in the order in which they are told.
    package init(_ answer: [NodeAnswer], isSorted: Bool = true) {
        var seen: Set<String> = []
        let nodes = answer.filter { seen.insert($0.key).inserted }
        self.nodes = isSorted ? nodes.sorted { $0.key < $1.key } : nodes
    }

    /// Short ids, or with `isDetailed` whole ones and metadata.
    package func listing(isDetailed: Bool = false) -> Listing {
        var table =
            isDetailed
            ? Table("Node", "ID", "Address", "DC", "Meta") : Table("Node", "ID", "Address", "DC")
        for node in nodes {
            let id = node.id ?? ""
            let cells = [node.node, isDetailed ? id : String(id.prefix(8)), node.address]
            let meta = (node.meta ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value)" }
            table.add(
                cells + [node.datacenter ?? ""]
                    + (isDetailed ? [meta.joined(separator: ",")] : [])
            )
        }
        return Listing(table.text, json, none: nodes.isEmpty ? "no node matches." : nil)
    }

    private var json: JSON {
        .array(
            nodes.map { node in
                .members([
                    "Node": .text(node.node), "ID": .text(node.id ?? ""),
                    "Address": .text(node.address), "Datacenter": .text(node.datacenter ?? ""),
                    "Meta": .texts(node.meta ?? [:]),
                ])
            }
        )
    }
}

extension NodeAnswer {
    fileprivate var key: String { "\(node)\n\(id ?? "")" }
}
