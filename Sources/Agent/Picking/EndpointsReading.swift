package import MartletBalancing
import Primitives
import Registry
import View

/// What a balancer makes of the instances of its service, at one moment.
package struct EndpointsReading: Sendable {
    package var service: String
    package var policy: BalancingPolicy
    package var hasBreakers: Bool
    package var isInPanic: Bool
    package var excluded: Balancer.Exclusions
    package var requestsInFlight: Int
    package var leases: Int
    /// Retries that the budget has now.
    package var retries: Double
    package var retriesAreSuspended: Bool
    /// Sorted by node name, then id.
    package var endpoints: [EndpointReading]
}

/// One instance of it.
package struct EndpointReading: Sendable {
    package var row: InstanceRow
    package var standing: Balancer.Standing
    package var order: BreakerOrder?
    /// How long the order still holds.
    package var orderEndsIn: Duration?
}

/// One breaker.
package struct BreakerReading: Sendable {
    package var service: String
    package var id: String
    package var node: String
    package var state: CircuitBreaker.State
    package var orderEndsIn: Duration?

    /// One that nobody keeps.
    init(closed reference: BreakerReference) {
        service = reference.service
        id = reference.id
        node = reference.node
        state = .closed
    }

    init(
        service: String,
        id: String,
        node: String,
        state: CircuitBreaker.State,
        orderEndsIn: Duration?
    ) {
        self.service = service
        self.id = id
        self.node = node
        self.state = state
        self.orderEndsIn = orderEndsIn
    }
}

extension BalancingState {
    mutating func endpoints(
        of key: BalancerKey,
        at now: MonotonicTime
    ) throws(PickRefusal) -> EndpointsReading {
        expire(at: now)
        endOrders(at: now)
        let place = try place(of: key, at: now)
        guard !balancers[place].rows.isEmpty else { throw .unknownService(key.service) }
        settle(place, at: now)
        let balancer = balancers[place]
        let endpoints = balancer.rows.compactMap { id, row -> EndpointReading? in
            guard let standing = balancer.balancer.standing(of: id, at: now) else { return nil }
            let order = orders[id]
            return EndpointReading(
                row: row,
                standing: standing,
                order: order,
                orderEndsIn: order.map { $0.until - now }
            )
        }
        return EndpointsReading(
            service: key.service,
            policy: balancer.terms.policy,
            hasBreakers: balancer.terms.hasBreakers,
            isInPanic: balancer.balancer.isInPanic,
            excluded: balancer.balancer.exclusions,
            requestsInFlight: balancer.balancer.requestsInFlight,
            leases: balancer.leases,
            retries: balancers[place].budget.available(at: now),
            retriesAreSuspended: balancer.budget.isSuspended,
            endpoints: endpoints.sorted { left, right in
                (left.row.nodeName, left.row.entry.body.id)
                    < (right.row.nodeName, right.row.entry.body.id)
            }
        )
    }

    mutating func breakers(
        onlyUnusual: Bool,
        at now: MonotonicTime
    ) -> [BreakerReading] {
        endOrders(at: now)
        var found: [BreakerReading] = []
        for place in balancers.indices where !balancers[place].isVacant {
            let key = balancers[place].key
            guard key.isPlain else { continue }
            settle(place, at: now)
            for (id, row) in balancers[place].rows {
                guard let standing = balancers[place].balancer.standing(of: id, at: now),
                    !onlyUnusual || standing.breaker != .closed
                else { continue }
                let order = orders[id]
                found.append(
                    BreakerReading(
                        service: key.service,
                        id: row.entry.body.id,
                        node: row.nodeName,
                        state: standing.breaker,
                        orderEndsIn: order.map { $0.until - now }
                    )
                )
            }
        }
        return found
    }

    /// A breaker that nobody keeps any more is closed.
    func breaker(_ reference: BreakerReference, at now: MonotonicTime) -> BreakerReading {
        var reading = BreakerReading(closed: reference)
        let plain = balancers.indices.first { place in
            !balancers[place].isVacant && balancers[place].key.isPlain
                && balancers[place].key.service == reference.service
        }
        guard let plain,
            let standing = balancers[plain].balancer.standing(of: reference.key, at: now)
        else { return reading }
        reading.state = standing.breaker
        reading.orderEndsIn = orders[reference.key].map {
            $0.until - now
        }
        return reading
    }

    private mutating func settle(_ place: Int, at now: MonotonicTime) {
        balancers[place].balancer.settleBreakers(at: now)
        noteChanges(of: place)
    }
}
