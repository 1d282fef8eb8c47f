import Glibc

/// The time that processors spent on this process, all threads together; what others had is not in
/// it. Good to a microsecond.
enum ProcessorClock {
    static func measure(_ body: () -> Void) -> Duration {
        let before = clock()
        body()
        return .microseconds(clock() - before)
    }
}
