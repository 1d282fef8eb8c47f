import MartletBalancing
import Synchronization

extension MeshService {
    /// Takes in the instances that the service has now. No pick waits for what takes long.
    ///
    /// A policy or breaker other than before takes a new balancer, which knows nothing of how calls
    /// went; leases of the old one end without effect.
    package func update(_ instances: [Endpoint], tiers: Tiers = Tiers()) {
        let terms = configuration.balancing(of: instances)
        let endpoints = instances.map { $0.balanced(tier: tiers.tier(of: $0)) }
        updating.withLock { known in
            if known.terms == terms {
                takeIn(instances, endpoints, since: known)
            } else {
                begin(instances, endpoints, under: terms)
            }
            known = Known(terms: terms, instances: instances, endpoints: endpoints)
        }
        told.raise()
    }

    /// Takes in what instances can bear, as the agents beside them say; unless the balancer is
    /// configured not to follow that, the next ``advance()`` weighs them by it.
    package func hear(_ loads: [InstanceLoad]) {
        if loads.isEmpty { return }
        let now = time.now()
        state.withLock { state in
            for load in loads { state.balancer.hear(load.report, from: load.key, at: now) }
        }
    }

    /// Takes in how many agents call the service, that of this host among them: each has an even
    /// part of every instance's capacity.
    package func hear(callers count: Int) {
        state.withLock { state in
            state.callers = count
            state.balancer.setCallers(count)
        }
    }

    /// Does the balancer's housekeeping.
    package func advance() {
        let now = time.now()
        let inFlight = state.withLock { state in
            state.balancer.advance(to: now)
            state.balancer.settleBreakers(at: now)
            return state.inFlight
        }
        meters.note(inFlight: inFlight)
        tellWatchers()
    }

    /// Ends it: picks are refused from now on, and who waits is told.
    package func close() {
        state.withLock { $0.isClosed = true }
        told.raise()
        freed.raise()
        tellWatchers()
        dismissWatchers()
    }

    package func takeReports(_ count: Int) -> [Report] {
        state.withLock { $0.reports.take(count) }
    }

    /// Lets go of what waits.
    func dropReports() {
        state.withLock { $0.reports.drop() }
    }

    /// Reports taken from here did not get to the agent.
    func noteDropped(_ count: Int) {
        state.withLock { $0.reports.dropped += count }
    }
}

extension Endpoint {
    /// What a balancer is told of it.
    fileprivate func balanced(tier: Int) -> Balancer.Endpoint {
        Balancer.Endpoint(
            id: key,
            incarnation: incarnation,
            // A critical one keeps its weight: it counts in what is missing.
            weight: health == .critical ? facts.passingWeight : weight,
            capacity: capacity,
            isHealthy: health != .critical,
            isReachable: facts.isReachable,
            tier: tier
        )
    }
}

/// How far instances are from this caller.
package struct Tiers: Hashable, Sendable {
    /// The zone to prefer; empty for none.
    package var zone: String

    package init(zone: String = "") {
        self.zone = zone
    }

    package func tier(of endpoint: Endpoint) -> Int {
        zone.isEmpty || endpoint.zone == zone ? 0 : 1
    }
}
