internal import CHost
internal import Glibc
package import Primitives

/// A bound UDP socket: never blocking, not inherited by other programs. That of the mesh has its
/// error queue and the kernel's time stamps switched on.
package struct DatagramSocket: Sendable {
    package let descriptor: Descriptor
    /// Where it is bound, with the port that the system chose.
    package let bound: Address

    /// Binds. `receiveBuffer` is the room in bytes for bursts while nobody reads; the kernel grants
    /// what its limit allows.
    package init(bindingTo address: Address, receiveBuffer: Int32) throws(SystemError) {
        try self.init(bindingTo: address, receiveBuffer: receiveBuffer, sendBuffer: nil)
        DatagramSocket.set(descriptor.number, SOL_SOCKET, SO_TIMESTAMPNS, to: 1)
        reportsErrors(true)
    }

    /// Binds one that only answers: what became of an answer is not asked, so that no report of
    /// ICMP fails the next call.
    package init(
        answeringAt address: Address,
        receiveBuffer: Int32,
        sendBuffer: Int32
    ) throws(SystemError) {
        let room: Int32? = sendBuffer
        try self.init(bindingTo: address, receiveBuffer: receiveBuffer, sendBuffer: room)
    }

    private init(
        bindingTo address: Address,
        receiveBuffer: Int32,
        sendBuffer: Int32?
    ) throws(SystemError) {
        let family: Int32 = if case .v4 = address.ip { AF_INET } else { AF_INET6 }
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = try Descriptor(socket(family, kind, 0))
        let number = descriptor.number
        DatagramSocket.set(number, SOL_SOCKET, SO_RCVBUF, to: receiveBuffer)
        if let sendBuffer { DatagramSocket.set(number, SOL_SOCKET, SO_SNDBUF, to: sendBuffer) }
        let status = unsafe DatagramSocket.withAddress { memory in
            let length = unsafe SocketAddressCoding.write(address, to: memory)
            let start = unsafe memory.assumingMemoryBound(to: sockaddr.self).baseAddress
            return unsafe bind(number, start, length)
        }
        guard status == 0 else { throw .last }
        bound = try DatagramSocket.address(of: number)
    }

    /// Whether the socket can send there at all. One bound to `::` reaches IPv4 as well.
    package func reaches(_ ip: IPAddress) -> Bool {
        switch (bound.ip, ip) {
        case (.v4, .v4), (.v6, .v6): true
        case (.v6, .v4): bound.ip.isUnspecified
        case (.v4, .v6): false
        }
    }

    /// Switches the error queue on, or off and empties it.
    func reportsErrors(_ on: Bool) {
        DatagramSocket.set(descriptor.number, Int32(IPPROTO_IP), IP_RECVERR, to: on ? 1 : 0)
        guard case .v6 = bound.ip else { return }
        DatagramSocket.set(descriptor.number, Int32(IPPROTO_IPV6), IPV6_RECVERR, to: on ? 1 : 0)
    }

    /// Takes the error that waits in the socket, if any. It fails where there is no socket.
    package func takePendingError() throws(SystemError) {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let number = descriptor.number
        guard unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
            throw .last
        }
    }

    /// How many datagrams the kernel dropped here, for want of room or because they were damaged;
    /// `nil` where it does not say (SO_MEMINFO: SK_MEMINFO_DROPS of linux/sock_diag.h).
    package var drops: Int? {
        let place = 8
        let words = unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 16) { words in
            var length = socklen_t(words.count * MemoryLayout<UInt32>.stride)
            let number = descriptor.number
            let start = words.baseAddress
            guard unsafe getsockopt(number, SOL_SOCKET, SO_MEMINFO, start, &length) == 0,
                Int(length) > place * MemoryLayout<UInt32>.stride
            else { return UInt32?.none }
            return unsafe words[place]
        }
        return words.map { Int($0) }
    }

    /// An option that the kernel does not have costs what it brings, no more.
    private static func set(_ number: Int32, _ level: Int32, _ option: Int32, to value: Int32) {
        var value = value
        _ = unsafe setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func address(of number: Int32) throws(SystemError) -> Address {
        var address: Address?
        let status = unsafe withAddress { memory in
            var length = socklen_t(memory.count)
            let start = unsafe memory.assumingMemoryBound(to: sockaddr.self).baseAddress
            let status = unsafe getsockname(number, start, &length)
            address = unsafe SocketAddressCoding.read(UnsafeRawBufferPointer(memory))
            return status
        }
        guard status == 0 else { throw .last }
        guard let address else { throw SystemError(code: EAFNOSUPPORT) }
        return address
    }

    /// Lends memory for one socket address.
    static func withAddress<Result>(
        _ body: (UnsafeMutableRawBufferPointer) -> Result
    ) -> Result {
        unsafe withUnsafeTemporaryAllocation(
            byteCount: SocketAddressCoding.size,
            alignment: 8
        ) { memory in
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
            return unsafe body(memory)
        }
    }
}
