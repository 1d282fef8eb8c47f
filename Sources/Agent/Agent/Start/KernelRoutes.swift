import Glibc
import NIOCore
package import Primitives

/// This host's routes as its kernel tells them.
package struct KernelRoutes: HostRoutes {
    package init() {}

    /// Connects a UDP socket, which sends nothing, and asks what it was bound to.
    package func source(towards destination: Address) -> IPAddress? {
        let family = if case .v4 = destination.ip { AF_INET } else { AF_INET6 }
        let descriptor = socket(family, Int32(SOCK_DGRAM.rawValue) | Int32(O_CLOEXEC), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // Any port does; zero is refused by some systems.
        let target = Address(ip: destination.ip, port: max(1, destination.port))
        let text = target.ip.description
        guard let remote = try? SocketAddress(ipAddress: text, port: Int(target.port)) else {
            return nil
        }
        let isConnected = unsafe remote.withSockAddr { pointer, size in
            unsafe connect(descriptor, pointer, socklen_t(size)) == 0
        }
        guard isConnected else { return nil }
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe getsockname(descriptor, address, &size) == 0
            }
        }
        return isKnown ? unsafe withUnsafeBytes(of: &storage) { unsafe KernelRoutes.ip($0) } : nil
    }

    package func interfaceAddresses() -> [IPAddress] {
        HostInterfaces.addresses()
    }

    /// The IP address of a socket address, at the places that POSIX gives it on Linux.
    private static func ip(_ bytes: UnsafeRawBufferPointer) -> IPAddress? {
        switch Int32(unsafe bytes.loadUnaligned(as: UInt16.self)) {
        case AF_INET:
            let value = unsafe bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            return .v4(UInt32(bigEndian: value))
        case AF_INET6:
            let high = unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            let low = unsafe bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
            return IPAddress(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
        default:
            return nil
        }
    }
}
