package import MartletBalancing

/// What the agent's balancing tells for metrics, read in one moment.
package struct BalancingFigures: Sendable {
    package var counters: BalancingCounters
    package var breakers: [(label: String, count: Int)]
    package var balancers: Int
    package var servicesInPanic: Int
    package var leases: Int
    package var statistics: Balancer.Statistics
    package var orders: Int
}

extension BalancingState {
    mutating func figures(at now: MonotonicTime) -> BalancingFigures {
        var breakers = CircuitBreaker.State.shown.map { (label: $0.label, count: 0) }
        var sum = Balancer.Statistics()
        var alive = 0
        var panicking = 0
        for balancer in balancers {
            let counted = balancer.counted
            sum.panicPicks += counted.panicPicks
            sum.refusedTrips += counted.refusedTrips
            sum.lostProbes += counted.lostProbes
            guard !balancer.isVacant else { continue }
            alive += 1
            if balancer.balancer.isInPanic { panicking += 1 }
            guard balancer.key.isPlain else { continue }
            for (place, shown) in CircuitBreaker.State.shown.enumerated() {
                breakers[place].count += balancer.balancer.count(of: shown.state)
            }
        }
        return BalancingFigures(
            counters: counters,
            breakers: breakers,
            balancers: alive,
            servicesInPanic: panicking,
            leases: desk.count,
            statistics: sum,
            orders: orders.count
        )
    }
}
