import MartletBalancing
import Primitives
import Registry
import View

/// One balancer of this agent with what it knows of the instances: of a service as a whole, or of
/// those of some tags, or as seen from another node.
package struct ServiceBalancer: Sendable {
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
    private var endpoints: [Balancer.Endpoint] = []
    /// Whether somebody is working out what is new.
    private(set) var isBeingRenewed = false
    /// Of the view as last taken in.
    private var index: UInt64 = 0
    private var nodesIndex: UInt64 = 0
    /// Whether any instance says how much it can bear.
    private(set) var hasCapacity = false
    private var callersHeard: CallersHeard?
    /// Leases out.
    var leases = 0
    var usedAt: MonotonicTime
    /// The record of each instance whose load was last heard; when they were last looked at.
    var heard: [String: Version] = [:]
    var heardAt = MonotonicTime(nanoseconds: 0)
    /// What balancers that lived here before counted.
    private(set) var retired = Balancer.Statistics()

    /// What the number of callers follows from.
    private struct CallersHeard: Equatable {
        let changes: UInt64
        let nodesIndex: UInt64
    }

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
        endpoints = []
        isBeingRenewed = false
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

    /// From so many instances on, news are worked out aside.
    static let many = 256

    var isLarge: Bool { rows.count >= Self.many }

    /// Takes in the service as the view has it.
    mutating func follow(_ view: ClusterView, as caller: Caller, at now: MonotonicTime) {
        let news = ServiceNews(key, view, as: caller.id, caller.settings, since: rows, nil)
        _ = take(news, as: caller, at: now)
    }

    /// What is needed to work out aside what is new; whoever asks does it.
    mutating func beginRenewal() -> (rows: [String: InstanceRow], endpoints: [Balancer.Endpoint]) {
        isBeingRenewed = true
        return (rows, endpoints)
    }

    /// What news leave behind: old tables to let go of where no pick waits for that, and new ones
    /// to be built there.
    struct Leavings: Sendable {
        var rows: [String: InstanceRow]
        var ids: [String: [String]]
        var endpoints: [Balancer.Endpoint]
        var draft: TableDraft?
    }

    /// Takes in what is new.
    mutating func take(
        _ news: ServiceNews,
        as caller: Caller,
        at now: MonotonicTime
    ) -> Leavings {
        var leavings = Leavings(rows: news.rows, ids: news.ids, endpoints: news.endpoints)
        swap(&rows, &leavings.rows)
        swap(&ids, &leavings.ids)
        swap(&endpoints, &leavings.endpoints)
        index = news.index
        hasCapacity = news.hasCapacity
        isBeingRenewed = false
        let isRenewed = news.terms != terms
        if isRenewed { renew(news.terms, as: caller) }
        take(news.members)
        if let difference = news.difference, !isRenewed {
            for id in difference.removed { heard[id] = nil }
            leavings.draft = balancer.update(endpoints, differing: difference, at: now)
        } else {
            heard = heard.filter { rows[$0.key] != nil }
            balancer.update(endpoints, at: now)
        }
        return leavings
    }

    /// Begins anew under other terms: what was picked before is reported to nobody.
    private mutating func renew(_ terms: ServiceTerms, as caller: Caller) {
        retired = counted
        self.terms = terms
        balancer = Balancer(configuration: terms.configuration, seed: caller.seed)
        serial = caller.serial
        leases = 0
        nodesIndex = 0
        callersHeard = nil
        heard = [:]
        heardAt = MonotonicTime(nanoseconds: 0)
    }

    /// Takes in how many agents call the service, this one among them, if any came or went.
    mutating func hearCallers(_ view: ViewStore, in current: ClusterView) {
        guard hasCapacity else { return }
        let heard = CallersHeard(changes: view.callers.changes, nodesIndex: current.nodesIndex)
        guard heard != callersHeard else { return }
        callersHeard = heard
        balancer.setCallers(view.callers.count(of: key.service, in: current))
    }

    /// Takes in where this agent stands among all, if members came or went. Among many instances
    /// that comes with the news.
    mutating func followMembers(_ view: ClusterView, as id: NodeID) {
        guard nodesIndex != view.nodesIndex, !isLarge else { return }
        take(ServiceNews.Members(key, view, as: id))
    }

    private mutating func take(_ members: ServiceNews.Members) {
        nodesIndex = members.index
        balancer.setPosition(members.position)
        balancer.setDemandShare(members.demandShare)
    }
}
