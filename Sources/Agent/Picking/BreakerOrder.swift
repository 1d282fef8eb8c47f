import MartletBalancing

/// What an operator ordered for one instance's breaker.
package struct BreakerOrder: Equatable, Sendable {
    /// Whether calls are kept away; else they are let through whatever happens.
    package var keepsOpen: Bool
    var until: MonotonicTime
}

/// What an operator wants of a breaker.
package enum BreakerWish: String, CaseIterable, Sendable {
    case open, closed
    /// What its outcomes make of it, from the closed state on.
    case auto
}

extension BalancingState {
    /// Obeys an operator, at every balancer of the service. Returns the ids that it is about.
    mutating func order(
        _ wish: BreakerWish,
        for duration: Duration,
        instance: String,
        node: String?,
        by key: BalancerKey,
        at now: MonotonicTime
    ) throws(PickRefusal) -> Int {
        let place = try place(of: key, at: now)
        guard balancers[place].terms.hasBreakers else {
            throw .noBreakers(of: key.service)
        }
        let found = try ids(of: instance, on: node, at: place)
        guard wish == .auto || shared.hasRoom(forOrders: found.count) else {
            throw .orderLimit(SharedBalancing.mostOrders)
        }
        for id in found {
            switch wish {
            case .open, .closed:
                set(BreakerOrder(keepsOpen: wish == .open, until: now + duration), for: id)
            case .auto: set(nil, for: id)
            }
            obey(id, at: now)
        }
        return found.count
    }

    /// Gives or takes back the order for an instance, by the balancers' id of it.
    private mutating func set(_ order: BreakerOrder?, for id: String) {
        let before = orders.count
        orders[id] = order
        shared.changeOrders(by: orders.count - before)
    }

    /// Has every balancer of the service follow what is ordered now.
    private mutating func obey(_ id: String, at now: MonotonicTime) {
        for place in balancers.indices where balancers[place].rows[id] != nil {
            if let order = orders[id] {
                balancers[place].balancer.force(
                    open: order.keepsOpen,
                    id,
                    for: order.until - now,
                    at: now
                )
            } else {
                balancers[place].balancer.release(id, at: now)
            }
            noteChanges(of: place)
        }
    }

    /// Applies what is ordered to a balancer that may not know it.
    mutating func applyOrders(to place: Int, at now: MonotonicTime) {
        for (id, order) in orders where order.until > now {
            guard let standing = balancers[place].balancer.standing(of: id, at: now) else {
                continue
            }
            let wanted: CircuitBreaker.State = order.keepsOpen ? .forcedOpen : .disabled
            guard standing.breaker != wanted else { continue }
            balancers[place].balancer.force(
                open: order.keepsOpen,
                id,
                for: order.until - now,
                at: now
            )
        }
    }

    /// Ends orders whose time is over.
    mutating func endOrders(at now: MonotonicTime) {
        for (id, order) in orders where order.until <= now {
            set(nil, for: id)
            obey(id, at: now)
        }
    }
}
