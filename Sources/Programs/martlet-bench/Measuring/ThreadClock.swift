import Glibc

/// The time that a processor spent on this thread; what others had meanwhile is not in it. Good to
/// a microsecond: for batches.
enum ThreadClock {
    static func measure(_ body: () -> Void) -> Duration {
        let before = now
        body()
        return now - before
    }

    private static var now: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
