internal import Glibc

/// The wall clock: for time stamps that people read and for epochs, never for a time-out.
package enum WallClock {
    /// Milliseconds since 1970.
    package static func milliseconds() -> UInt64 {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
        return UInt64(clamping: time.tv_sec) * 1_000 + UInt64(clamping: time.tv_nsec / 1_000_000)
    }

    /// Seconds since 1970.
    package static func seconds() -> UInt64 { milliseconds() / 1_000 }
}
