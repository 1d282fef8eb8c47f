import HashTreeCollections
import Membership
package import Primitives
import Registry
package import View

/// Which instances a balancer picks among, and as seen from where.
package struct BalancerKey: Hashable, Sendable {
    package var service: String
    var scope: ReadScope
    /// Instances must have all of them; sorted.
    package var tags: [String] = []
    /// The node whose neighbours come first; nil for the zone of this one.
    package var near: NodeID?

    package init(service: String, scope: ReadScope, tags: [String] = [], near: NodeID? = nil) {
        self.service = service
        self.scope = scope
        self.tags = tags
        self.near = near
    }

    /// Whether it is that of all the service's instances.
    var isPlain: Bool { tags.isEmpty && near == nil && scope.nodeMetadata.isEmpty }
}

/// How far instances are, by the labels of their nodes: without coordinates that is all there is.
package struct Distance: Sendable {
    private let node: NodeID
    private let zone: String
    private let prefersNode: Bool

    /// From the node asked for, else from this agent's own zone.
    init(for key: BalancerKey, from own: NodeID, in view: ClusterView) {
        node = key.near ?? own
        zone = view.node(node)?.member.body.zone ?? ""
        prefersNode = key.near != nil
    }

    /// The tier of a node: the same zone, then the rest; before both the node itself, where it was
    /// asked for. Who has no zone is near to everyone.
    func tier(of other: NodeEntry) -> Int {
        let first = prefersNode ? 1 : 0
        if prefersNode, other.id == node { return 0 }
        return zone.isEmpty || other.member.body.zone == zone ? first : first + 1
    }

    /// Which part of all callers has this zone for its own; nil where zones say nothing. Every
    /// agent stands for as many callers, as every host does in Envoy's rule.
    func demandShare(in view: ClusterView, datacenter: String) -> Double? {
        guard !zone.isEmpty, !prefersNode else { return nil }
        var all = 0
        var here = 0
        for (_, node) in view.nodes where node.member.status.isReachable {
            guard node.member.body.datacenter == datacenter else { continue }
            all += 1
            if node.member.body.zone == zone { here += 1 }
        }
        return all > 0 ? Double(here) / Double(all) : nil
    }
}

extension ClusterView {
    /// Where a node stands among all that are reachable, in 0 ..< 1, in order of id.
    func position(of id: NodeID) -> Double {
        var all = 0
        var before = 0
        for (_, node) in nodes where node.member.status.isReachable {
            all += 1
            if node.id < id { before += 1 }
        }
        return all > 0 ? min(Double(before) / Double(all), 0.999_999) : 0
    }
}
