import DNS
import Registry
import View

/// Of the names of nodes, what is neither a node nor nothing. Made anew when nodes change.
struct NameIndex: Sendable {
    /// What follows a dot in the name of a node, in lower case.
    private(set) var branches: Set<String> = []
    /// In lower case.
    private(set) var datacenters: Set<String> = []
    private var nodesIndex: UInt64 = 0

    /// Takes in what changed.
    mutating func follow(_ view: ClusterView) {
        guard nodesIndex != view.nodesIndex else { return }
        nodesIndex = view.nodesIndex
        branches = []
        datacenters = []
        for node in view.allNodes where node.isListed && !node.member.isShadowed {
            datacenters.insert(node.member.body.datacenter.foldedASCII)
            var rest = node.name.foldedASCII[...]
            while let dot = rest.firstIndex(of: ".") {
                rest = rest[rest.index(after: dot)...]
                branches.insert(String(rest))
            }
        }
    }
}
