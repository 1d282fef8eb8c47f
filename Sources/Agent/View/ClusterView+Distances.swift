package import Coordinates
import HashTreeCollections
package import Primitives
import Registry

extension MemberView {
    /// Where it is, as lists show it; `nil` where it did not say, or is in no list.
    package var shownCoordinate: Coordinate? {
        isListed && !isShadowed ? body.coordinate : nil
    }

    /// Whether lists of coordinates look different by it: by where it is, or what it is listed as.
    func showsAnotherPlace(than former: MemberView?) -> Bool {
        guard shownCoordinate == former?.shownCoordinate else { return true }
        guard shownCoordinate != nil, let old = former?.body else { return false }
        return body.name != old.name || body.datacenter != old.datacenter
            || body.metadata != old.metadata
    }
}

extension ClusterView {
    /// What a list is sorted by: how far its members are from one of them.
    package struct Distances {
        fileprivate let origin: NodeID
        fileprivate let coordinate: Coordinate

        /// In seconds; a node is no way from itself, and one that is nowhere is behind all others.
        fileprivate func distance(to node: NodeEntry) -> Double {
            if node.id == origin { return 0 }
            guard let other = node.member.body.coordinate else { return .infinity }
            return coordinate.distance(to: other)
        }
    }

    /// How far others are from a member; `nil` where that does not say where it is.
    package func distances(from id: NodeID) -> Distances? {
        guard let coordinate = nodes[id]?.member.body.coordinate else { return nil }
        return Distances(origin: id, coordinate: coordinate)
    }

    /// The members that said where they are, sorted by name.
    package var placedNodes: [(node: NodeEntry, coordinate: Coordinate)] {
        listedNodes.compactMap { node in
            node.member.shownCoordinate.map { (node, $0) }
        }
    }
}

extension Array {
    /// The same with what is near first; what is equally far stays in order. As it is where nobody
    /// asked, or it is not known where that is.
    package func sorted(
        by distances: ClusterView.Distances?,
        of node: (Element) -> NodeEntry
    ) -> [Element] {
        guard let distances, count > 1 else { return self }
        var known: [NodeID: Double] = [:]
        let all = map { element in
            let node = node(element)
            if let distance = known[node.id] { return distance }
            let distance = distances.distance(to: node)
            known[node.id] = distance
            return distance
        }
        return indices.sorted { (all[$0], $0) < (all[$1], $1) }.map { self[$0] }
    }
}
