internal import Glibc

/// The time of day: for time stamps that people read and for epochs, never for a time-out.
package enum WallClock {
    /// Milliseconds since 1970.
    package static var milliseconds: UInt64 {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0, time.tv_sec >= 0 else { return 0 }
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// Seconds since 1970.
    package static var seconds: UInt64 { milliseconds / 1_000 }
}
