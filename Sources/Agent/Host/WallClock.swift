internal import CHost
internal import Glibc

/// The time of day: for time stamps that people read and for epochs, never for a time-out.
///
/// It may be wrong, and right a moment later: nobody keeps what it said.
package struct WallClock: Sendable {
    /// Milliseconds since 1970.
    package var read: @Sendable () -> UInt64

    package init(read: @escaping @Sendable () -> UInt64) {
        self.read = read
    }

    package static let system = WallClock { milliseconds }

    /// Seconds since 1970 by this clock.
    package var seconds: UInt64 { read() / 1_000 }

    /// Milliseconds since 1970 by the host's clock.
    package static var milliseconds: UInt64 {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0, time.tv_sec >= 0 else { return 0 }
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// Seconds since 1970 by the host's clock.
    package static var seconds: UInt64 { milliseconds / 1_000 }
}
