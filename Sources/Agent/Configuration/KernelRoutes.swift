import Glibc
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
        var storage = sockaddr_storage()
        // Any port does; zero is refused by some systems.
        let port = max(1, destination.port).bigEndian
        let length = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            switch destination.ip {
            case .v4(let value):
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = port
                address.sin_addr.s_addr = value.bigEndian
                unsafe bytes.storeBytes(of: address, as: sockaddr_in.self)
                return MemoryLayout<sockaddr_in>.size
            case .v6(let high, let low):
                var address = sockaddr_in6()
                address.sin6_family = sa_family_t(AF_INET6)
                address.sin6_port = port
                unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { target in
                    unsafe target.storeBytes(of: high.bigEndian, as: UInt64.self)
                    unsafe target.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
                }
                unsafe bytes.storeBytes(of: address, as: sockaddr_in6.self)
                return MemoryLayout<sockaddr_in6>.size
            }
        }
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(descriptor, address, socklen_t(length)) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        return isKnown ? unsafe withUnsafeBytes(of: &storage) { unsafe KernelRoutes.ip($0) } : nil
    }

    package func interfaceAddresses() -> [IPAddress] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&first) == 0 else { return [] }
        defer { unsafe freeifaddrs(first) }
        var addresses: [IPAddress] = []
        var next = unsafe first
        while let interface = unsafe next {
            unsafe next = interface.pointee.ifa_next
            let isUp = unsafe interface.pointee.ifa_flags & UInt32(IFF_UP) != 0
            guard isUp, let address = unsafe interface.pointee.ifa_addr else { continue }
            let size: Int
            switch Int32(unsafe address.pointee.sa_family) {
            case AF_INET: size = MemoryLayout<sockaddr_in>.size
            case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
            default: continue
            }
            let bytes = unsafe UnsafeRawBufferPointer(start: address, count: size)
            if let ip = unsafe KernelRoutes.ip(bytes) { addresses.append(ip) }
        }
        return addresses
    }

    /// The IP address of a socket address.
    private static func ip(_ bytes: UnsafeRawBufferPointer) -> IPAddress? {
        switch Int32(unsafe bytes.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET:
            let address = unsafe bytes.loadUnaligned(as: sockaddr_in.self)
            return .v4(UInt32(bigEndian: address.sin_addr.s_addr))
        case AF_INET6:
            let start = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8
            let high = unsafe bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            let low = unsafe bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
            return IPAddress(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
        default:
            return nil
        }
    }
}
