package import MartletBalancing
internal import NIOCore

/// The clock that picks, leases and breakers go by.
package struct BalancingClock: Sendable {
    package let now: @Sendable () -> MonotonicTime

    package init(now: @escaping @Sendable () -> MonotonicTime) {
        self.now = now
    }

    package static let system = BalancingClock {
        MonotonicTime(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}
