package import MartletBalancing

/// What the agent's balancing tells for metrics: a sum over its services, each read in one moment.
package struct BalancingFigures: Sendable {
    package var counters = BalancingCounters()
    package var breakers = CircuitBreaker.State.shown.map { (label: $0.label, count: 0) }
    package var balancers = 0
    package var servicesInPanic = 0
    package var leases = 0
    package var statistics = Balancer.Statistics()
    package var orders = 0
}

extension BalancingState {
    /// Adds what this service counted and has.
    func add(to figures: inout BalancingFigures) {
        for balancer in balancers {
            let counted = balancer.counted
            figures.statistics.panicPicks += counted.panicPicks
            figures.statistics.refusedTrips += counted.refusedTrips
            figures.statistics.lostProbes += counted.lostProbes
            guard !balancer.isVacant else { continue }
            figures.balancers += 1
            if balancer.balancer.isInPanic { figures.servicesInPanic += 1 }
            guard balancer.key.isPlain else { continue }
            for (place, shown) in CircuitBreaker.State.shown.enumerated() {
                figures.breakers[place].count += balancer.balancer.count(of: shown.state)
            }
        }
        figures.counters.add(counters)
        figures.leases += desk.count
        figures.orders += orders.count
    }
}
