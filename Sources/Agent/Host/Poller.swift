internal import CHost
internal import Glibc
internal import Synchronization

/// What a wait found.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let readable = Readiness(rawValue: 1)
    package static let writable = Readiness(rawValue: 2)
    /// An error waits in the socket, or in its error queue.
    package static let failed = Readiness(rawValue: 4)
}

/// Waits for one socket, for a moment, and for others who call.
final class Poller: Sendable {
    private let epoll: Descriptor
    private let caller: Descriptor
    private let calls: EpollCalls
    /// Whether moments are waited for in whole milliseconds, as the finer call is refused.
    private let isCoarse = Atomic<Bool>(false)
    /// The first error of a wait that was refused either way; -1 once it is told.
    private let failure = Atomic<Int32>(0)

    private static let socketTag: UInt64 = 1
    /// How often the socket is looked at where it cannot be waited for, in nanoseconds.
    private static let glance: Int64 = 1_000_000
    /// What is later than a day is looked at again then.
    private static let longest: Int64 = 86_400_000_000_000

    init(calls: EpollCalls = .system) throws(SystemError) {
        self.calls = calls
        epoll = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)))
        let flags = Int32(EFD_CLOEXEC | EFD_NONBLOCK)
        caller = try Descriptor(eventfd(0, flags))
        // At each call anew, and never emptied: that saves the call that would empty it.
        let events = EPOLLIN.rawValue | EPOLLET.rawValue
        try control(EPOLL_CTL_ADD, caller.number, events, tag: 0)
    }

    /// Waits for this socket from now on. One that was there before must be gone.
    func watch(_ descriptor: Descriptor) throws(SystemError) {
        try control(EPOLL_CTL_ADD, descriptor.number, EPOLLIN.rawValue, tag: Poller.socketTag)
    }

    /// Whether room to send is waited for as well.
    func watch(_ descriptor: Descriptor, forRoom: Bool) throws(SystemError) {
        let events = EPOLLIN.rawValue | (forRoom ? EPOLLOUT.rawValue : 0)
        try control(EPOLL_CTL_MOD, descriptor.number, events, tag: Poller.socketTag)
    }

    func forget(_ descriptor: Descriptor) {
        try? control(EPOLL_CTL_DEL, descriptor.number, 0, tag: Poller.socketTag)
    }

    /// Ends a wait; called from any thread.
    func interrupt() {
        _ = eventfd_write(caller.number, 1)
    }

    /// Waits until something is ready, until somebody calls, or until the monotonic clock shows
    /// `deadline`. Empty for the latter two.
    ///
    /// Where the kernel refuses to wait it sleeps a millisecond at most and takes the socket for
    /// readable: that costs a turn each time, and the node goes on hearing.
    func wait(until deadline: Int64) -> Readiness {
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 2) { events in
            let count = unsafe wait(into: events, until: deadline)
            if count == -EINTR { return [] }
            if count < 0 { return glance(after: -count, until: deadline) }
            var found: Readiness = []
            for index in 0..<Int(count)
            where unsafe events[index].data.u64 == Poller.socketTag {
                let flags = unsafe events[index].events
                if flags & EPOLLIN.rawValue != 0 { found.insert(.readable) }
                if flags & EPOLLOUT.rawValue != 0 { found.insert(.writable) }
                if flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { found.insert(.failed) }
            }
            return found
        }
    }

    /// Why nothing can be waited for, the first time after that happened.
    func takeFailure() -> SystemError? {
        let code = failure.load(ordering: .relaxed)
        guard code > 0 else { return nil }
        failure.store(-1, ordering: .relaxed)
        return SystemError(code: code)
    }

    private func wait(
        into events: UnsafeMutableBufferPointer<epoll_event>,
        until deadline: Int64
    ) -> Int32 {
        if deadline == .max { return unsafe calls.coarse(epoll.number, events, -1) }
        let left = min(max(deadline - Clocks.monotonic, 0), Poller.longest)
        if !isCoarse.load(ordering: .relaxed) {
            let count = unsafe calls.fine(epoll.number, events, left)
            if count >= 0 || count == -EINTR { return count }
            // ENOSYS before Linux 5.11; filters of system calls answer what they do not know with
            // EPERM, or with whatever they were given for that.
            isCoarse.store(true, ordering: .relaxed)
        }
        // Rounded up: a moment too early would be waited for once more.
        return unsafe calls.coarse(epoll.number, events, Int32((left + 999_999) / 1_000_000))
    }

    private func glance(after code: Int32, until deadline: Int64) -> Readiness {
        _ = failure.compareExchange(expected: 0, desired: code, ordering: .relaxed)
        let left = min(max(deadline - Clocks.monotonic, 0), Poller.glance)
        usleep(UInt32(left / 1_000))
        return .readable
    }

    private func control(
        _ operation: Int32,
        _ number: Int32,
        _ events: UInt32,
        tag: UInt64
    ) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = events
        unsafe event.data.u64 = tag
        guard unsafe epoll_ctl(epoll.number, operation, number, &event) == 0 else { throw .last }
    }
}

/// The two calls that wait; tests refuse them. How many events there are, or the errno below zero.
@safe struct EpollCalls: Sendable {
    typealias Events = UnsafeMutableBufferPointer<epoll_event>

    /// For so many nanoseconds.
    var fine: @Sendable (_ epoll: Int32, Events, Int64) -> Int32
    /// For so many milliseconds; -1 for as long as it takes.
    var coarse: @Sendable (_ epoll: Int32, Events, Int32) -> Int32

    static let system = unsafe EpollCalls(
        fine: { epoll, events, left in
            var time = timespec()
            time.tv_sec = Int(left / 1_000_000_000)
            time.tv_nsec = Int(left % 1_000_000_000)
            let room = Int32(events.count)
            let count = unsafe chost_epoll_pwait2(epoll, events.baseAddress, room, &time)
            return count < 0 ? -errno : count
        },
        coarse: { epoll, events, left in
            let room = Int32(events.count)
            let count = unsafe epoll_wait(epoll, events.baseAddress, room, left)
            return count < 0 ? -errno : count
        }
    )
}
