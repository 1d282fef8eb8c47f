internal import CHost
internal import Glibc
package import Primitives

/// Memory for the datagrams that one system call takes from the kernel.
@safe package final class ReceiveBatch {
    /// How many datagrams one call takes at most.
    package static let capacity = 32
    /// Room for each: a datagram of the mesh is at most 1,400 bytes, and what is longer is refused
    /// by its size.
    private static let room = 2_048
    private static let controlRoom = 64

    /// How many the last call took.
    package private(set) var count = 0

    private let messages: UnsafeMutableBufferPointer<chost_message>
    private let vectors: UnsafeMutableBufferPointer<iovec>
    private let names: UnsafeMutableRawBufferPointer
    private let payloads: UnsafeMutableRawBufferPointer
    private let control: UnsafeMutableRawBufferPointer

    package init() {
        let capacity = ReceiveBatch.capacity
        unsafe messages = .allocate(capacity: capacity)
        unsafe vectors = .allocate(capacity: capacity)
        let size = SocketAddressCoding.size
        unsafe names = .allocate(byteCount: capacity * size, alignment: 8)
        unsafe payloads = .allocate(byteCount: capacity * ReceiveBatch.room, alignment: 8)
        unsafe control = .allocate(byteCount: ReceiveBatch.controlRoom, alignment: 8)
        unsafe messages.initialize(repeating: chost_message())
        unsafe vectors.initialize(repeating: iovec())
        for index in 0..<capacity {
            let room = ReceiveBatch.room
            unsafe vectors[index].iov_base = payloads.baseAddress?.advanced(by: index * room)
            unsafe vectors[index].iov_len = room
            unsafe messages[index].header.msg_iov = vectors.baseAddress?.advanced(by: index)
            unsafe messages[index].header.msg_iovlen = 1
            unsafe messages[index].header.msg_name = names.baseAddress?.advanced(by: index * size)
            unsafe messages[index].header.msg_namelen = UInt32(size)
        }
        // One time stamp a call tells how long the oldest of them waited.
        unsafe messages[0].header.msg_control = control.baseAddress
    }

    deinit {
        unsafe messages.deallocate()
        unsafe vectors.deallocate()
        unsafe names.deallocate()
        unsafe payloads.deallocate()
        unsafe control.deallocate()
    }

    /// Takes up to `capacity` datagrams from the socket without waiting. Fewer mean that no more
    /// were there.
    package func receive(from socket: DatagramSocket) throws(SystemError) {
        for index in 0..<count {
            unsafe messages[index].header.msg_namelen = UInt32(SocketAddressCoding.size)
        }
        unsafe messages[0].header.msg_controllen = ReceiveBatch.controlRoom
        count = 0
        let result = unsafe chost_recvmmsg(
            socket.descriptor.number,
            messages.baseAddress,
            UInt32(ReceiveBatch.capacity),
            Int32(MSG_DONTWAIT)
        )
        guard result >= 0 else { throw .last }
        count = Int(result)
    }

    /// The bytes of one of the datagrams that the last call took.
    package func payload(_ index: Int) -> [UInt8] {
        precondition(index < count, "only what was received can be read")
        let length = unsafe min(Int(messages[index].length), ReceiveBatch.room)
        let start = index * ReceiveBatch.room
        return unsafe Array(payloads[start..<start + length])
    }

    /// Who sent it; `nil` for what is no internet address.
    package func sender(_ index: Int) -> Address? {
        precondition(index < count, "only what was received can be read")
        let size = SocketAddressCoding.size
        let length = unsafe min(Int(messages[index].header.msg_namelen), size)
        let bytes = unsafe names[index * size..<index * size + length]
        return unsafe SocketAddressCoding.read(UnsafeRawBufferPointer(rebasing: bytes))
    }

    /// Sends these bytes to whoever sent that datagram, under the very address that the kernel
    /// told: it has the scope of an IPv6 one as well. Nothing is copied, and nothing waits.
    package func reply(
        _ bytes: [UInt8],
        to index: Int,
        on socket: DatagramSocket
    ) throws(SystemError) {
        precondition(index < count, "only what was received can be answered")
        let size = SocketAddressCoding.size
        let length = unsafe min(messages[index].header.msg_namelen, UInt32(size))
        let name = unsafe UnsafeMutableRawBufferPointer(rebasing: names[(index * size)...])
        let start = unsafe name.assumingMemoryBound(to: sockaddr.self).baseAddress
        let number = socket.descriptor.number
        let status = unsafe sendto(number, bytes, bytes.count, SendBatch.flags, start, length)
        guard status >= 0 else { throw .last }
    }

    /// When the kernel took the first of them from the network, in nanoseconds since 1970.
    package var arrival: Int64? {
        guard count > 0 else { return nil }
        let length = unsafe min(Int(messages[0].header.msg_controllen), control.count)
        var arrival: Int64?
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: control[..<length])
        unsafe ControlMessages.forEach(in: bytes) { level, kind, data in
            guard level == SOL_SOCKET, kind == SO_TIMESTAMPNS,
                data.count >= MemoryLayout<timespec>.size
            else { return }
            let time = unsafe data.loadUnaligned(as: timespec.self)
            arrival = Clocks.nanoseconds(seconds: Int64(time.tv_sec), Int64(time.tv_nsec))
        }
        return arrival
    }
}
