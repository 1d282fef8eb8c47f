package import MartletBalancing

/// The clock that picks, leases and breakers go by.
package struct BalancingClock: Sendable {
    package let now: @Sendable () -> MonotonicTime

    package init(now: @escaping @Sendable () -> MonotonicTime) {
        self.now = now
    }
}
