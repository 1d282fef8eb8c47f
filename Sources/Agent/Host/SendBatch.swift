internal import CHost
internal import Glibc
import Primitives

/// Memory for the datagrams that one system call hands to the kernel.
@safe final class SendBatch {
    /// How many datagrams one call hands over at most.
    static let capacity = 32
    /// Room for each: no datagram of the mesh is longer than 1,400 bytes.
    static let room = 1_500

    private let messages: UnsafeMutableBufferPointer<chost_message>
    private let vectors: UnsafeMutableBufferPointer<iovec>
    private let names: UnsafeMutableRawBufferPointer
    private let payloads: UnsafeMutableRawBufferPointer

    init() {
        let capacity = SendBatch.capacity
        unsafe messages = .allocate(capacity: capacity)
        unsafe vectors = .allocate(capacity: capacity)
        let size = SocketAddressCoding.size
        unsafe names = .allocate(byteCount: capacity * size, alignment: 8)
        unsafe payloads = .allocate(byteCount: capacity * SendBatch.room, alignment: 8)
        unsafe messages.initialize(repeating: chost_message())
        unsafe vectors.initialize(repeating: iovec())
        for index in 0..<capacity {
            let start = unsafe payloads.baseAddress?.advanced(by: index * SendBatch.room)
            unsafe vectors[index].iov_base = start
            unsafe messages[index].header.msg_iov = vectors.baseAddress?.advanced(by: index)
            unsafe messages[index].header.msg_iovlen = 1
            unsafe messages[index].header.msg_name = names.baseAddress?.advanced(by: index * size)
        }
    }

    deinit {
        unsafe messages.deallocate()
        unsafe vectors.deallocate()
        unsafe names.deallocate()
        unsafe payloads.deallocate()
    }

    /// Hands over as many of the datagrams as one call takes; returns how many the kernel took.
    /// The error is that of the first.
    func send(
        _ datagrams: ArraySlice<OutgoingDatagram>,
        on socket: DatagramSocket
    ) throws(SystemError) -> Int {
        if datagrams.count == 1, let only = datagrams.first {
            try send(only, on: socket)
            return 1
        }
        for (index, datagram) in datagrams.prefix(SendBatch.capacity).enumerated() {
            fill(index, with: datagram)
        }
        let count = min(datagrams.count, SendBatch.capacity)
        let number = socket.descriptor.number
        let result = unsafe chost_sendmmsg(
            number,
            messages.baseAddress,
            UInt32(count),
            SendBatch.flags
        )
        guard result > 0 else { throw .last }
        return Int(result)
    }

    static let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)

    /// Most turns have one datagram to send: it needs no copy.
    private func send(
        _ datagram: OutgoingDatagram,
        on socket: DatagramSocket
    ) throws(SystemError) {
        let status = unsafe DatagramSocket.withAddress { memory in
            let length = unsafe SocketAddressCoding.write(datagram.destination, to: memory)
            let start = unsafe memory.assumingMemoryBound(to: sockaddr.self).baseAddress
            let (bytes, number) = (datagram.bytes, socket.descriptor.number)
            return unsafe sendto(number, bytes, bytes.count, SendBatch.flags, start, length)
        }
        guard status >= 0 else { throw .last }
    }

    private func fill(_ index: Int, with datagram: OutgoingDatagram) {
        let size = SocketAddressCoding.size
        let name = unsafe UnsafeMutableRawBufferPointer(rebasing: names[(index * size)...])
        let length = unsafe SocketAddressCoding.write(datagram.destination, to: name)
        let start = index * SendBatch.room
        let room = unsafe UnsafeMutableRawBufferPointer(
            rebasing: payloads[start..<start + SendBatch.room]
        )
        unsafe room.copyBytes(from: datagram.bytes.prefix(SendBatch.room))
        unsafe vectors[index].iov_len = min(datagram.bytes.count, SendBatch.room)
        unsafe messages[index].header.msg_namelen = length
    }
}
