internal import CHost
internal import Glibc

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

    private static let socketTag: UInt64 = 1

    init() throws(SystemError) {
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
    func wait(until deadline: Int64) -> Readiness {
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 2) { events in
            let count = unsafe wait(into: events, until: deadline)
            var found: Readiness = []
            for index in 0..<max(count, 0) where unsafe events[index].data.u64 == Poller.socketTag {
                let flags = unsafe events[index].events
                if flags & EPOLLIN.rawValue != 0 { found.insert(.readable) }
                if flags & EPOLLOUT.rawValue != 0 { found.insert(.writable) }
                if flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { found.insert(.failed) }
            }
            return found
        }
    }

    private func wait(
        into events: UnsafeMutableBufferPointer<epoll_event>,
        until deadline: Int64
    ) -> Int {
        let room = Int32(events.count)
        if deadline == .max {
            return unsafe Int(epoll_wait(epoll.number, events.baseAddress, room, -1))
        }
        // No more than a day: what is later is looked at again then.
        let left = min(max(deadline - Clocks.monotonic, 0), 86_400_000_000_000)
        var time = timespec()
        time.tv_sec = Int(left / 1_000_000_000)
        time.tv_nsec = Int(left % 1_000_000_000)
        let count = unsafe chost_epoll_pwait2(epoll.number, events.baseAddress, room, &time)
        guard count < 0, errno == ENOSYS else { return Int(count) }
        // Before Linux 5.11 in milliseconds, rounded up: a moment too early would be waited for
        // once more.
        let milliseconds = Int32((left + 999_999) / 1_000_000)
        return unsafe Int(epoll_wait(epoll.number, events.baseAddress, room, milliseconds))
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
