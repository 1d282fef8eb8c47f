import MartletBalancing
import Primitives
import Registry
import View

/// What a view says of a service for one balancer, worked out where no pick waits for it.
package struct ServiceNews: Sendable {
    let index: UInt64
    private(set) var rows: [String: InstanceRow] = [:]
    /// The balancer's ids of the instances of one id: one for each node that has it.
    private(set) var ids: [String: [String]] = [:]
    private(set) var endpoints: [Balancer.Endpoint] = []
    private(set) var hasCapacity = false
    let terms: ServiceTerms
    /// Where this agent stands among all.
    let members: Members
    /// What is other than in the rows before, where those are many.
    let difference: Balancer.Difference?

    /// What a balancer makes of the members of the mesh.
    struct Members: Sendable {
        let index: UInt64
        let position: Double
        let demandShare: Double?

        init(_ key: BalancerKey, _ view: ClusterView, as own: NodeID) {
            index = view.nodesIndex
            position = view.position(of: own)
            let distance = Distance(for: key, from: own, in: view)
            demandShare = distance.demandShare(in: view, datacenter: key.scope.datacenter)
        }
    }

    init(
        _ key: BalancerKey,
        _ view: ClusterView,
        as own: NodeID,
        _ settings: BalancingSettings,
        since known: [String: InstanceRow],
        _ before: [Balancer.Endpoint]?
    ) {
        index = view.index(of: .service(key.service))
        let distance = Distance(for: key, from: own, in: view)
        var instances: [InstanceEntry] = []
        for entry in view.instances(of: key.service) {
            guard let node = view.node(entry.owner), key.scope.includes(node) else { continue }
            instances.append(entry)
            if entry.body.capacity > 0 { hasCapacity = true }
            guard entry.body.hasTags(key.tags) else { continue }
            var row = InstanceRow(entry, on: node, tier: distance.tier(of: node))
            let endpoint = row.endpoint
            if let before = known[endpoint.id] { row.inherit(before) }
            rows[endpoint.id] = row
            endpoints.append(endpoint)
            ids[entry.body.id, default: []].append(endpoint.id)
        }
        terms = ServiceTerms(settings, service: key.service, instances: instances)
        members = Members(key, view, as: own)
        let now = endpoints
        difference = before.map { Balancer.Difference(from: $0, to: now) }
    }
}
