import Coordinates
import Formats
import Primitives
import Registry
import View

/// Where members are, in Consul's words (docs/api.md, Distances).
extension HTTPAPI {
    /// `/v1/coordinate/nodes`: the members that said where they are.
    func coordinateNodes(_ call: APICall) throws(APIError) -> ViewRead {
        let scope = try scope(of: call.query)
        return ViewRead(topic: .coordinates, parameters: scope.parameters) { view, writer in
            writer.array { writer in
                for (node, coordinate) in view.placedNodes where scope.includes(node) {
                    writer.coordinate(coordinate, of: node)
                }
            }
        }
    }

    /// `/v1/coordinate/node/:node`: one of them; 404 where it said nothing, or is not known.
    func coordinateNode(_ call: APICall) throws(APIError) -> ViewRead {
        let name = try nodeName(of: call)
        let scope = try scope(of: call.query)
        @Sendable func placed(_ view: ClusterView) -> (NodeEntry, Coordinate)? {
            guard let node = view.node(named: name), scope.includes(node),
                let coordinate = node.member.body.coordinate
            else { return nil }
            return (node, coordinate)
        }
        return ViewRead(
            topic: .coordinates,
            parameters: scope.parameters,
            isFound: { placed($0) != nil },
            write: { view, writer in
                writer.array { writer in
                    guard let (node, coordinate) = placed(view) else { return }
                    writer.coordinate(coordinate, of: node)
                }
            }
        )
    }

    /// `/v1/coordinate/datacenters`: the same by datacenter, this agent's own first.
    func coordinateDatacenters(_ call: APICall) -> APIResponse {
        let placed = view.current.placedNodes
        let own = identity.datacenter
        let others = view.current.datacenters.filter { $0 != own }
        return .json(isPretty: call.isPretty) { writer in
            writer.array { writer in
                for name in [own] + others {
                    writer.object { writer in
                        writer.member("Datacenter", name)
                        writer.member("AreaID", "lan")
                        writer.array("Coordinates") { writer in
                            for (node, coordinate) in placed
                            where node.member.body.datacenter == name {
                                writer.coordinate(coordinate, of: node)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    /// Consul's `Coordinate` object with its node: seconds, but for the error.
    fileprivate mutating func coordinate(_ coordinate: Coordinate, of node: NodeEntry) {
        object { writer in
            writer.member("Node", node.name)
            writer.member("Segment", "")
            writer.object("Coord") { $0.members(of: coordinate) }
        }
    }

    mutating func members(of coordinate: Coordinate) {
        array("Vec") { writer in
            for index in 0..<Coordinate.dimensions {
                writer.number(text: "\(coordinate[index])")
            }
        }
        for (position, name) in ["Error", "Adjustment", "Height"].enumerated() {
            key(name)
            number(text: "\(coordinate[Coordinate.dimensions + position])")
        }
    }

    /// What Consul says of who does not know where it is.
    mutating func membersOfNoCoordinate() {
        array("Vec") { writer in
            for _ in 0..<Coordinate.dimensions { writer.number(0) }
        }
        key("Error")
        number(1.5)
        member("Adjustment", 0)
        key("Height")
        number(1e-05)
    }
}
