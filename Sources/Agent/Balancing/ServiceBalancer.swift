import MartletBalancing
import Primitives
import Registry

/// One balancer of this agent with what it knows of the instances: of a service as a whole, or of
/// those of some tags, or as seen from another node.
struct ServiceBalancer: Sendable {
    let key: BalancerKey
    /// Tells the balancers of one place apart; 0 where there is none.
    private(set) var serial: UInt32
    var balancer: Balancer
    var budget = RetryBudget()
    /// How long calls take that go well, and the time that 95 of a hundred of them take: found
    /// out now and then, not at each pick.
    private var latencies = LatencyDigest()
    private var observations = 0
    private(set) var p95: Duration?
    private(set) var terms: ServiceTerms
    private(set) var rows: [String: InstanceRow] = [:]
    /// The balancer's ids of the instances of one id: one for each node that has it.
    private var ids: [String: [String]] = [:]
    /// Of the view as last taken in.
    private var index: UInt64 = 0
    private var nodesIndex: UInt64 = 0
    /// Leases out.
    var leases = 0
    var usedAt: MonotonicTime
    /// The record of each instance whose load was last heard; when they were last looked at.
    var heard: [String: Version] = [:]
    var heardAt = MonotonicTime(nanoseconds: 0)
    /// What balancers that lived here before counted.
    private(set) var retired = Balancer.Statistics()

    /// A balancer that knows no instances before it follows a view.
    init(_ key: BalancerKey, of caller: Caller, at now: MonotonicTime) {
        self.key = key
        serial = caller.serial
        terms = ServiceTerms(caller.settings, service: key.service, instances: [])
        balancer = Balancer(configuration: terms.configuration, seed: caller.seed)
        usedAt = now
    }

    /// Gives up everything but what was counted: the place is free.
    mutating func vacate() {
        retired = counted
        serial = 0
        rows = [:]
        ids = [:]
        heard = [:]
        leases = 0
        latencies = LatencyDigest()
        p95 = nil
        balancer = Balancer(seed: 0)
    }

    /// Lives in the place of one that is gone, and counts on from it.
    mutating func succeed(_ last: ServiceBalancer) {
        retired = last.counted
    }

    var isVacant: Bool { serial == 0 }

    /// Takes in how long a call took that went well.
    mutating func observe(_ latency: Duration) {
        latencies.observe(latency)
        observations += 1
        guard observations >= 25 else { return }
        observations = 0
        p95 = latencies.quantile(0.95)
    }

    /// What was counted here from the start.
    var counted: Balancer.Statistics {
        var sum = balancer.statistics
        sum.panicPicks += retired.panicPicks
        sum.refusedTrips += retired.refusedTrips
        sum.lostProbes += retired.lostProbes
        return sum
    }

    /// The balancer's ids of the instances of this id, on one node or on any.
    func ids(of instance: String, on node: String? = nil) -> [String] {
        let all = ids[instance] ?? []
        guard let node, !node.isEmpty else { return all }
        return all.filter { id in
            guard let row = rows[id] else { return false }
            return row.nodeName == node || row.node.description == node
        }
    }

    /// The object of an instance in answers.
    mutating func json(of id: String) -> [UInt8]? { rows[id]?.json() }
}

// MARK: Following the view

extension ServiceBalancer {
    /// Who this agent is among the callers, and where its numbers come from.
    struct Caller: Sendable {
        let id: NodeID
        let settings: BalancingSettings
        /// A number for balancers that are not like any before.
        let seed: UInt64
        let serial: UInt32
    }

    /// Whether the view has changed in what matters here.
    func isBehind(_ view: ViewStore) -> Bool {
        view.index(of: .service(key.service)) != index
    }

    /// Has the service and its terms taken in anew at the next pick.
    mutating func expectNews() { index = 0 }

    /// Takes in the service as the view has it. True if the terms are new, and with them the
    /// balancer.
    mutating func follow(_ view: ClusterView, as caller: Caller, at now: MonotonicTime) -> Bool {
        index = view.index(of: .service(key.service))
        let distance = Distance(for: key, from: caller.id, in: view)
        var instances: [InstanceEntry] = []
        var rows: [String: InstanceRow] = [:]
        var endpoints: [Balancer.Endpoint] = []
        ids = [:]
        for entry in view.instances(of: key.service) {
            guard let node = view.node(entry.owner), key.scope.includes(node) else { continue }
            instances.append(entry)
            guard entry.body.hasTags(key.tags) else { continue }
            var row = InstanceRow(entry, on: node, tier: distance.tier(of: node))
            let endpoint = row.endpoint
            if let before = self.rows[endpoint.id] { row.inherit(before) }
            rows[endpoint.id] = row
            endpoints.append(endpoint)
            ids[entry.body.id, default: []].append(endpoint.id)
        }
        heard = heard.filter { rows[$0.key] != nil }
        self.rows = rows
        let terms = ServiceTerms(caller.settings, service: key.service, instances: instances)
        let isRenewed = terms != self.terms
        if isRenewed { renew(terms, as: caller) }
        balancer.update(endpoints, at: now)
        return isRenewed
    }

    /// Begins anew under other terms: what was picked before is reported to nobody.
    private mutating func renew(_ terms: ServiceTerms, as caller: Caller) {
        retired = counted
        self.terms = terms
        balancer = Balancer(configuration: terms.configuration, seed: caller.seed)
        serial = caller.serial
        leases = 0
        nodesIndex = 0
        heard = [:]
        heardAt = MonotonicTime(nanoseconds: 0)
    }

    /// Takes in where this agent stands among all, if members came or went.
    mutating func followMembers(_ view: ClusterView, as id: NodeID) {
        guard nodesIndex != view.nodesIndex else { return }
        nodesIndex = view.nodesIndex
        balancer.setPosition(view.position(of: id))
        let distance = Distance(for: key, from: id, in: view)
        balancer.setDemandShare(
            distance.demandShare(in: view, datacenter: key.scope.datacenter)
        )
    }
}
