import Checks
internal import HashTreeCollections
import Registry
import Services

/// The checks of this node, as a check sees them that follows others; those of other nodes it is
/// told by the mesh.
struct LocalNeighbours: CheckNeighbours {
    private let state: LocalState
    private let follower: String
    private let mesh: any CheckNeighbours

    /// A check does not follow itself.
    init(of state: LocalState, exceptFor follower: String, mesh: any CheckNeighbours) {
        self.state = state
        self.follower = follower
        self.mesh = mesh
    }

    func checks(ofNode node: String, serviceID: String) -> NeighbourChecks {
        guard node.isEmpty else { return mesh.checks(ofNode: node, serviceID: serviceID) }
        guard serviceID.isEmpty || state.services[serviceID] != nil else { return .unknown }
        let found = state.checks.values.filter { entry in
            let owner = entry.definition.serviceID
            guard entry.definition.id != follower else { return false }
            // Two of the node would else hold each other down for ever.
            let isFollower = entry.definition.probe.rhythm == .following
            return owner.isEmpty ? !isFollower : owner == serviceID && !leadsBack(entry)
        }
        return .known(
            maintenance(of: serviceID)
                + found.sorted { $0.definition.id < $1.definition.id }.map { entry in
                    NeighbourCheck(
                        name: entry.definition.name,
                        status: entry.status,
                        output: entry.output
                    )
                }
        )
    }

    /// Whether a check follows this one's own service, itself or by others that follow: each would
    /// wait for the other to be well, for ever.
    private func leadsBack(_ entry: CheckEntry) -> Bool {
        guard let home = state.checks[follower]?.definition.serviceID, !home.isEmpty else {
            return false
        }
        var seen: Set<String> = []
        var next = [entry.definition.id]
        while let id = next.popLast() {
            guard state.followers.contains(id), seen.insert(id).inserted,
                let kind = state.checks[id]?.definition.probe.kind
            else { continue }
            if kind.follows(serviceID: home) { return true }
            // Of the node's own checks those that follow count for nobody.
            next += state.followers.filter { other in
                guard let owner = state.checks[other]?.definition.serviceID else { return false }
                return !owner.isEmpty && kind.follows(serviceID: owner)
            }
        }
        return false
    }

    /// What is in maintenance is critical, under the names that Consul has for it.
    private func maintenance(of serviceID: String) -> [NeighbourCheck] {
        let reasons = [
            ("Node Maintenance Mode", state.nodeMaintenance),
            ("Service Maintenance Mode", state.services[serviceID]?.maintenance),
        ]
        return reasons.compactMap { name, reason in
            reason.map { NeighbourCheck(name: name, status: .critical, output: $0) }
        }
    }
}

extension LocalState {
    /// The services of which something was touched that a follower looks at.
    func followedServices(since old: LocalState) -> [String] {
        guard !followers.isEmpty else { return [] }
        var ids = touched.services
        if nodeMaintenance != old.nodeMaintenance { ids.insert("") }
        for id in touched.checks {
            for state in [old, self] {
                if let owner = state.checks[id]?.definition.serviceID { ids.insert(owner) }
            }
        }
        return ids.sorted()
    }
}
