import Formats
import Primitives
import View

/// What `near` of a request asks for: what is near a member first.
struct Nearness {
    var node: NodeID

    /// Label and value, as a part of a cache key: an answer lasts until somebody has moved.
    func parameters(in view: ClusterView) -> [String] {
        ["near", node.description, "at", "\(view.coordinatesIndex)"]
    }
}

extension HTTPAPI {
    /// Reads `near`: `_agent` is this node. One that is not known sorts nothing, as in Consul.
    func nearness(of query: Query) -> Nearness? {
        guard let text = query["near"], !text.isEmpty else { return nil }
        if text == "_agent" { return Nearness(node: identity.id) }
        return view.current.node(named: text).map { Nearness(node: $0.id) }
    }
}

extension ClusterView {
    /// How far all are from where a list is sorted from.
    func distances(from near: Nearness?) -> Distances? {
        near.flatMap { distances(from: $0.node) }
    }
}
