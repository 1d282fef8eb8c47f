internal import MartletBalancing
internal import NIOConcurrencyHelpers
internal import Synchronization

/// What all services' balancing has in common: what is limited for all together, and which services
/// this agent's programs call. Each service has a lock of its own; this is used under any of them.
package final class SharedBalancing: Sendable {
    let leases: LeaseLedger
    private let balancers = Atomic(0)
    private let orders = Atomic(0)
    private let ownCalls = NIOLockedValueBox(OwnCalls())

    /// Balancers at a time; most callers have one for each service they call.
    static let mostBalancers = 4_096
    /// Orders of operators in force at a time.
    static let mostOrders = 4_096

    init(limits: LeaseLedger.Limits) {
        leases = LeaseLedger(limits: limits)
    }

    /// Counts another balancer; false where there may be no more.
    func beginBalancer() -> Bool {
        let count = balancers.add(1, ordering: .relaxed).newValue
        if count <= Self.mostBalancers { return true }
        endBalancer()
        return false
    }

    func endBalancer() { balancers.subtract(1, ordering: .relaxed) }

    /// Whether so many further orders may be in force.
    func hasRoom(forOrders count: Int) -> Bool {
        orders.load(ordering: .relaxed) + count <= Self.mostOrders
    }

    /// A service has so many more orders in force, or fewer.
    func changeOrders(by difference: Int) {
        orders.add(difference, ordering: .relaxed)
    }

    // MARK: What this agent's programs call

    func noteCall(of service: String, at now: MonotonicTime) {
        ownCalls.withLockedValue { $0.note(service, at: now) }
    }

    /// Ends what was not called for long; whether anything is called.
    func endCalls(at now: MonotonicTime) -> Bool {
        ownCalls.withLockedValue { calls in
            calls.end(at: now)
            return !calls.isEmpty
        }
    }

    func takeWishes() -> [OwnCalls.Wish] {
        ownCalls.withLockedValue { $0.takeWishes() }
    }
}
