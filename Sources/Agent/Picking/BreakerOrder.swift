import MartletBalancing

/// What an operator ordered for one instance's breaker.
package struct BreakerOrder: Equatable, Sendable {
    /// Whether calls are kept away; else they are let through whatever happens.
    package var keepsOpen: Bool
    var until: MonotonicTime
}

/// The instance that an order is for: its service, and what balancers call it.
package struct OrderKey: Hashable, Sendable {
    var service: String
    var id: String
}

/// What an operator wants of a breaker.
package enum BreakerWish: String, CaseIterable, Sendable {
    case open, closed
    /// What its outcomes make of it, from the closed state on.
    case auto
}

extension BalancingState {
    /// Orders in force at a time.
    private static let maximumOrders = 4_096

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
        guard wish == .auto || orders.count + found.count <= Self.maximumOrders else {
            throw .orderLimit(Self.maximumOrders)
        }
        for id in found {
            let order = OrderKey(service: key.service, id: id)
            switch wish {
            case .open, .closed:
                orders[order] = BreakerOrder(
                    keepsOpen: wish == .open,
                    until: now + duration
                )
            case .auto: orders[order] = nil
            }
            obey(order, at: now)
        }
        return found.count
    }

    /// Has every balancer of the service follow what is ordered now.
    private mutating func obey(_ key: OrderKey, at now: MonotonicTime) {
        for place in siblings[key.service] ?? [] where balancers[place].rows[key.id] != nil {
            if let order = orders[key] {
                balancers[place].balancer.force(
                    open: order.keepsOpen,
                    key.id,
                    for: order.until - now,
                    at: now
                )
            } else {
                balancers[place].balancer.release(key.id, at: now)
            }
            noteChanges(of: place)
        }
    }

    /// Applies what is ordered to a balancer that may not know it.
    mutating func applyOrders(to place: Int, at now: MonotonicTime) {
        guard !orders.isEmpty else { return }
        let service = balancers[place].key.service
        for (key, order) in orders where key.service == service && order.until > now {
            guard let standing = balancers[place].balancer.standing(of: key.id, at: now) else {
                continue
            }
            let wanted: CircuitBreaker.State = order.keepsOpen ? .forcedOpen : .disabled
            guard standing.breaker != wanted else { continue }
            balancers[place].balancer.force(
                open: order.keepsOpen,
                key.id,
                for: order.until - now,
                at: now
            )
        }
    }

    /// Ends orders whose time is over.
    mutating func endOrders(at now: MonotonicTime) {
        guard !orders.isEmpty else { return }
        for (key, order) in orders where order.until <= now {
            orders[key] = nil
            obey(key, at: now)
        }
    }
}
