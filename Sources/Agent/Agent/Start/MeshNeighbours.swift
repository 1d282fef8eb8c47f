import Checks
import Registry
import View

/// The checks of the nodes of the mesh, for those of this node that follow them.
struct MeshNeighbours: CheckNeighbours {
    let view: ViewStore

    func checks(ofNode node: String, serviceID: String) -> NeighbourChecks {
        view.current.neighbours(ofNode: node, serviceID: serviceID)
    }
}

extension ClusterView {
    func neighbours(ofNode name: String, serviceID: String) -> NeighbourChecks {
        guard let node = node(named: name) else { return .unknown }
        let instance = node.instances.first { $0.body.id == serviceID }
        guard serviceID.isEmpty || instance != nil else { return .unknown }
        var found: [NeighbourCheck] = []
        if node.isFailed {
            found.append(.critical("Serf Health Status", "Agent not live or unreachable"))
        }
        if node.isInMaintenance { found.append(.critical("Node Maintenance Mode", "")) }
        if instance?.body.flags.contains(.maintenance) == true {
            found.append(.critical("Service Maintenance Mode", ""))
        }
        // Two nodes whose checks follow each other would else hold each other down for ever.
        found += node.checks.flatMap(\.body.checks).filter { $0.type != .alias }
            .map(NeighbourCheck.init)
        found += (instance?.body.checks ?? []).map(NeighbourCheck.init)
        return .known(found)
    }
}

extension NeighbourCheck {
    fileprivate static func critical(_ name: String, _ output: String) -> NeighbourCheck {
        NeighbourCheck(name: name, status: .critical, output: output)
    }

    fileprivate init(_ check: CheckBody) {
        self.init(name: check.name, status: check.status, output: check.reason)
    }
}
