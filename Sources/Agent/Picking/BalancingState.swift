import MartletBalancing
import Primitives
import Registry
import View

/// Everything the agent keeps to balance one service: behind one lock, changed by one request at a
/// time.
package struct BalancingState: Sendable {
    let view: ViewStore
    let own: NodeID
    let service: String
    /// The service's number, which its leases name.
    let number: UInt32
    /// What it shares with all other services.
    let shared: SharedBalancing
    var settings: BalancingSettings
    var desk: LeaseDesk
    /// Where the numbers of balancers come from: equal seeds and questions give equal picks.
    private var random: Random
    var balancers: [ServiceBalancer] = []
    /// Where the balancer of a key is. Looked up.
    private(set) var places: [BalancerKey: Int] = [:]
    private var vacancies: [Int] = []
    private var lastSerial: UInt32 = 0
    /// What operators ordered, by the balancers' id of the instance.
    var orders: [String: BreakerOrder] = [:]
    var counters = BalancingCounters()
    /// Breakers that changed and were not told yet.
    var changes: [BreakerReference] = []
    private var sweptAt: MonotonicTime
    /// Whether it was let go of: who comes later looks for another.
    var isRetired = false

    init(
        of service: String,
        number: UInt32,
        shared: SharedBalancing,
        view: ViewStore,
        own: NodeID,
        settings: BalancingSettings,
        seed: UInt64,
        at now: MonotonicTime
    ) {
        self.service = service
        self.number = number
        self.shared = shared
        self.view = view
        self.own = own
        self.settings = settings
        random = Random(seed: seed)
        desk = LeaseDesk(ledger: shared.leases, at: now)
        sweptAt = now
    }

    mutating func adopt(_ settings: BalancingSettings) {
        self.settings = settings
        for place in balancers.indices { balancers[place].expectNews() }
    }

    private mutating func nextCaller() -> ServiceBalancer.Caller {
        lastSerial = lastSerial == .max ? 1 : lastSerial + 1
        return ServiceBalancer.Caller(
            id: own,
            settings: settings,
            seed: random.next(),
            serial: lastSerial
        )
    }

    // MARK: Finding a balancer

    /// The place of the balancer for a key, up to date with the view; made if need be.
    mutating func place(
        of key: BalancerKey,
        at now: MonotonicTime
    ) throws(PickRefusal) -> Int {
        let place: Int
        if let known = places[key] {
            place = known
            // Where somebody works out what is new, picks go on with what is known until then.
            if !balancers[place].isBeingRenewed, balancers[place].isBehind(view) {
                follow(place, view.current, at: now)
            }
        } else {
            place = try make(key, at: now)
        }
        if now - balancers[place].usedAt > .milliseconds(500) {
            // Nobody looked after it meanwhile.
            balancers[place].hearCallers(view, in: view.current)
            balancers[place].balancer.advance(to: now)
        }
        balancers[place].usedAt = now
        return place
    }

    private mutating func make(
        _ key: BalancerKey,
        at now: MonotonicTime
    ) throws(PickRefusal) -> Int {
        let current = view.current
        let hasAny = current.instances(of: key.service).contains { entry in
            current.node(entry.owner).map(key.scope.includes) ?? false
        }
        guard hasAny else { throw .unknownService(key.service) }
        guard shared.beginBalancer() else { throw .balancerLimit(SharedBalancing.mostBalancers) }
        let made = ServiceBalancer(key, of: nextCaller(), at: now)
        let place = vacancies.popLast() ?? balancers.count
        if place == balancers.count {
            balancers.append(made)
        } else {
            let last = balancers[place]
            balancers[place] = made
            balancers[place].succeed(last)
        }
        places[key] = place
        follow(place, current, at: now)
        return place
    }

    /// Takes the view in, and what operators ordered for instances that are new to the balancer.
    private mutating func follow(_ place: Int, _ current: ClusterView, at now: MonotonicTime) {
        let caller = nextCaller()
        balancers[place].follow(current, as: caller, at: now)
        settleNews(of: place, current, at: now)
    }

    private mutating func settleNews(
        of place: Int,
        _ current: ClusterView,
        at now: MonotonicTime
    ) {
        // Counting many callers takes long: among many instances the timer does that.
        if !balancers[place].isLarge { balancers[place].hearCallers(view, in: current) }
        applyOrders(to: place, at: now)
        noteChanges(of: place)
    }

    // MARK: News of large services

    /// What is to be worked out aside before a balancer of many instances is asked: nil if it is
    /// up to date, small, or somebody does it already.
    mutating func renewal(of key: BalancerKey) -> Renewal? {
        guard let place = places[key], balancers[place].isLarge,
            !balancers[place].isBeingRenewed, balancers[place].isBehind(view)
        else { return nil }
        let known = balancers[place].beginRenewal()
        return Renewal(
            key: key,
            place: place,
            serial: balancers[place].serial,
            own: own,
            settings: settings,
            rows: known.rows,
            endpoints: known.endpoints
        )
    }

    /// Takes in what was worked out; what is to be let go of, and to be built, without the lock.
    mutating func take(
        _ news: ServiceNews,
        of renewal: Renewal,
        _ current: ClusterView,
        at now: MonotonicTime
    ) -> ServiceBalancer.Leavings? {
        guard balancers[renewal.place].serial == renewal.serial else { return nil }
        let leavings = balancers[renewal.place].take(news, as: nextCaller(), at: now)
        settleNews(of: renewal.place, current, at: now)
        return leavings
    }

    /// Takes note of breakers that changed.
    mutating func noteChanges(of place: Int) {
        guard balancers[place].balancer.hasBreakerChanges else { return }
        for change in balancers[place].balancer.takeBreakerChanges() {
            counters.note(change)
            guard balancers[place].key.isPlain, let row = balancers[place].rows[change.id] else {
                continue
            }
            changes.append(
                BreakerReference(
                    service: balancers[place].key.service,
                    id: row.entry.body.id,
                    owner: row.node,
                    node: row.nodeName,
                    key: change.id
                )
            )
        }
    }

    // MARK: Housekeeping

    /// Does what time alone brings; how long until the next, nil where nothing is to come.
    mutating func tick(at now: MonotonicTime) -> Duration? {
        expire(at: now)
        endOrders(at: now)
        var isBusy = false
        for place in balancers.indices where !balancers[place].isVacant {
            guard now - balancers[place].usedAt < .seconds(1) else { continue }
            isBusy = true
            let current = view.current
            balancers[place].followMembers(current, as: own)
            balancers[place].hearLoads(current, at: now)
            balancers[place].hearCallers(view, in: current)
            balancers[place].balancer.advance(to: now)
            noteChanges(of: place)
        }
        if now - sweptAt > .seconds(30) { sweep(at: now, patience: .seconds(600)) }
        if isBusy { return .milliseconds(100) }
        if desk.count > 0 { return .seconds(1) }
        let orderEnd = orders.values.map(\.until).min().map { max(.milliseconds(10), $0 - now) }
        let nextSweep: Duration? = places.isEmpty ? nil : .seconds(60)
        return [orderEnd, nextSweep].compactMap(\.self).min()
    }

    /// Ends leases whose time is over.
    mutating func expire(at now: MonotonicTime) {
        while let lease = desk.expireNext(at: now) {
            counters.lostReports += 1
            guard let place = livingPlace(of: lease) else { continue }
            balancers[place].leases -= 1
            switch balancers[place].terms.lostReports {
            case .ignore: balancers[place].balancer.loseReport(of: lease.pick, at: now)
            case .failure:
                balancers[place].balancer.report(.timeout, for: lease.pick, at: now)
                if !lease.marks.contains(.hedge) { balancers[place].budget.observe(.timeout) }
            }
            noteChanges(of: place)
        }
    }

    /// The place of the balancer that gave a lease out, if that one still lives there.
    func livingPlace(of lease: PickLease) -> Int? {
        let place = Int(lease.balancer)
        guard balancers.indices.contains(place), balancers[place].serial == lease.serial else {
            return nil
        }
        return place
    }

    /// Whether there is nothing left that anybody could ask for.
    var isEmpty: Bool { places.isEmpty && orders.isEmpty && desk.count == 0 }

    /// Lets go of balancers that nobody used for so long, sooner where the service is gone.
    mutating func sweep(at now: MonotonicTime, patience: Duration) {
        sweptAt = now
        for place in balancers.indices where !balancers[place].isVacant {
            let balancer = balancers[place]
            let allowed = balancer.rows.isEmpty ? min(patience, .seconds(60)) : patience
            guard balancer.leases == 0, now - balancer.usedAt > allowed, orders.isEmpty else {
                continue
            }
            places[balancer.key] = nil
            balancers[place].vacate()
            vacancies.append(place)
            shared.endBalancer()
        }
    }
}

extension BalancingState {
    /// Puts tables that were built aside in the place of those in use, which are given back.
    mutating func install(
        _ tables: consuming TableDraft.Tables,
        for renewal: Renewal
    ) -> TableDraft.Tables? {
        guard balancers[renewal.place].serial == renewal.serial else { return nil }
        return balancers[renewal.place].balancer.install(tables)
    }
}

/// A large service whose news are to be worked out aside.
package struct Renewal: Sendable {
    let key: BalancerKey
    let place: Int
    let serial: UInt32
    let own: NodeID
    let settings: BalancingSettings
    let rows: [String: InstanceRow]
    let endpoints: [Balancer.Endpoint]

    func news(from view: ClusterView) -> ServiceNews {
        ServiceNews(key, view, as: own, settings, since: rows, endpoints)
    }
}

extension BalancingState {
    mutating func takeChanges() -> [BreakerReference] {
        guard !changes.isEmpty else { return [] }
        defer { changes = [] }
        return changes
    }
}
