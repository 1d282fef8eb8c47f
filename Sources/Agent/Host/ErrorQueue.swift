internal import CHost
internal import Glibc
package import Primitives

/// What an ICMP message said of a datagram that was sent from a socket.
package enum QueuedError: Equatable, Sendable {
    /// Nobody listens at that port (RFC 792: type 3, code 3; RFC 4443: type 1, code 4).
    case refused(Address)
    /// Anything else: a host or network that is not reached, a rule that forbids it, a size.
    case other
}

/// Reads the error queue of a socket (ip(7), IP_RECVERR).
///
/// Anybody can forge such messages, so they cost little: 16 are taken at a turn and 64 in 10 ms. A
/// flood beyond that switches the queue off until the next turn after those 10 ms.
@safe package final class ErrorQueue {
    /// How many one call takes.
    package static let capacity = 16
    private static let windowLimit = 64
    private static let window: Int64 = 10_000_000
    private static let controlRoom = 128

    private var windowStart: Int64 = .min
    private var taken = 0
    /// Whether the queue is switched off because of a flood.
    package private(set) var isMuted = false

    private let messages: UnsafeMutableBufferPointer<chost_message>
    private let names: UnsafeMutableRawBufferPointer
    private let controls: UnsafeMutableRawBufferPointer

    package init() {
        let (capacity, size) = (ErrorQueue.capacity, SocketAddressCoding.size)
        unsafe messages = .allocate(capacity: capacity)
        unsafe messages.initialize(repeating: chost_message())
        unsafe names = .allocate(byteCount: capacity * size, alignment: 8)
        unsafe controls = .allocate(byteCount: capacity * ErrorQueue.controlRoom, alignment: 8)
        for index in 0..<capacity {
            // The datagram itself comes back as well, into no room at all.
            unsafe messages[index].header.msg_name = names.baseAddress?.advanced(by: index * size)
            unsafe messages[index].header.msg_control =
                controls.baseAddress?.advanced(by: index * ErrorQueue.controlRoom)
        }
    }

    deinit {
        unsafe messages.deallocate()
        unsafe names.deallocate()
        unsafe controls.deallocate()
    }

    /// Takes what is there, 16 at most; empty where nothing is. `now` is of the monotonic clock.
    package func read(from socket: DatagramSocket, now: Int64) throws(SystemError) -> [QueuedError]
    {
        unmute(socket, now: now)
        guard !isMuted else { return [] }
        for index in 0..<ErrorQueue.capacity {
            unsafe messages[index].header.msg_namelen = UInt32(SocketAddressCoding.size)
            unsafe messages[index].header.msg_controllen = ErrorQueue.controlRoom
        }
        let flags = Int32(MSG_ERRQUEUE | MSG_DONTWAIT)
        let room = UInt32(min(ErrorQueue.capacity, ErrorQueue.windowLimit - taken))
        let number = socket.descriptor.number
        let result = unsafe chost_recvmmsg(number, messages.baseAddress, room, flags)
        guard result >= 0 else {
            let error = SystemError.last
            if error.isBlocked || error.isInterruption { return [] }
            throw error
        }
        taken += Int(result)
        if taken >= ErrorQueue.windowLimit {
            isMuted = true
            socket.reportsErrors(false)
        }
        return (0..<Int(result)).map(entry)
    }

    /// Switches the queue on again once its 10 ms are over; to be called at each turn.
    package func unmute(_ socket: DatagramSocket, now: Int64) {
        guard now - ErrorQueue.window >= windowStart else { return }
        windowStart = now
        taken = 0
        guard isMuted else { return }
        isMuted = false
        socket.reportsErrors(true)
    }

    private func entry(_ index: Int) -> QueuedError {
        let size = SocketAddressCoding.size
        let length = unsafe min(Int(messages[index].header.msg_namelen), size)
        let name = unsafe UnsafeRawBufferPointer(
            rebasing: names[index * size..<index * size + length]
        )
        guard let destination = unsafe SocketAddressCoding.read(name) else { return .other }
        let start = index * ErrorQueue.controlRoom
        let used = unsafe min(Int(messages[index].header.msg_controllen), ErrorQueue.controlRoom)
        let control = unsafe UnsafeRawBufferPointer(rebasing: controls[start..<start + used])
        var isRefusal = false
        unsafe ControlMessages.forEach(in: control) { level, kind, data in
            let isIPv4 = level == IPPROTO_IP && kind == IP_RECVERR
            let isIPv6 = level == IPPROTO_IPV6 && kind == IPV6_RECVERR
            guard isIPv4 || isIPv6, data.count >= MemoryLayout<sock_extended_err>.size else {
                return
            }
            let error = unsafe data.loadUnaligned(as: sock_extended_err.self)
            isRefusal = ErrorQueue.isRefusal(error)
        }
        return isRefusal ? .refused(destination) : .other
    }

    private static func isRefusal(_ error: sock_extended_err) -> Bool {
        switch Int32(error.ee_origin) {
        case SO_EE_ORIGIN_ICMP: error.ee_type == 3 && error.ee_code == 3
        case SO_EE_ORIGIN_ICMP6: error.ee_type == 1 && error.ee_code == 4
        default: false
        }
    }
}
