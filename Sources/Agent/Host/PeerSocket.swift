internal import CHost
internal import Glibc
package import Primitives

/// A UDP socket with one peer, which the kernel tells whether the network refuses its datagrams.
///
/// It never waits. SwiftNIO's datagram channel ends the process when such a report is any but that
/// nobody listens (ADR 64).
package struct PeerSocket: Sendable {
    private let descriptor: Descriptor

    package init(to address: Address) throws(SystemError) {
        let family: Int32 = if case .v4 = address.ip { AF_INET } else { AF_INET6 }
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = try Descriptor(socket(family, kind, 0))
        let number = descriptor.number
        let status = unsafe DatagramSocket.withAddress { memory in
            let length = unsafe SocketAddressCoding.write(address, to: memory)
            let start = unsafe memory.assumingMemoryBound(to: sockaddr.self).baseAddress
            return unsafe connect(number, start, length)
        }
        guard status == 0 else { throw .last }
    }

    /// Sends an empty datagram.
    package func knock() throws(SystemError) {
        let number = descriptor.number
        guard Glibc.send(number, nil, 0, SendBatch.flags) >= 0 else { throw .last }
    }

    /// Takes a datagram of the peer; false while none is there. What the network reported since is
    /// thrown, once.
    package func hears() throws(SystemError) -> Bool {
        var byte: UInt8 = 0
        let number = descriptor.number
        guard unsafe recv(number, &byte, 1, Int32(MSG_DONTWAIT)) < 0 else { return true }
        let error = SystemError.last
        guard error.isBlocked || error.isInterruption else { throw error }
        return false
    }
}
