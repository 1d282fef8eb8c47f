internal import Glibc

/// The kernel's clocks, read without a system call.
package enum Clocks {
    /// Nanoseconds of the monotonic clock, which stands still while the host sleeps.
    package static var monotonic: Int64 { read(CLOCK_MONOTONIC) }
    /// Nanoseconds since 1970: what time stamps of datagrams are compared with.
    package static var realTime: Int64 { read(CLOCK_REALTIME) }

    /// When the host started, in seconds since 1970 by its present clock.
    static var booted: Double {
        Double(realTime) / 1e9 - Double(read(CLOCK_BOOTTIME)) / 1e9
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
        return nanoseconds(seconds: Int64(time.tv_sec), Int64(time.tv_nsec))
    }

    static func nanoseconds(seconds: Int64, _ rest: Int64) -> Int64 {
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carried) = whole.addingReportingOverflow(rest)
        return carried ? .max : sum
    }
}
