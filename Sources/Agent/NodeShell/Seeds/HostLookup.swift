internal import Glibc
import NIOPosix
package import Primitives

/// All addresses of a host name.
package struct HostLookup: Sendable {
    /// The addresses of a name, without repetition; none where it does not resolve.
    package let addresses: @Sendable (_ host: String) async -> [IPAddress]

    package init(addresses: @escaping @Sendable (String) async -> [IPAddress]) {
        self.addresses = addresses
    }

    /// The system's resolver: hosts file, DNS, whatever it is set up for. It blocks, so it runs on
    /// a thread for such work, none that writes files.
    package static let system = HostLookup { host in
        let found = try? await NIOThreadPool.singleton.runIfActive { resolve(host) }
        return found ?? []
    }

    /// The most addresses that are taken of one name.
    private static let limit = 32

    /// The same on this thread, which it blocks.
    package static func resolve(_ host: String) -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var entry = unsafe list
        while let current = unsafe entry, addresses.count < limit {
            if let ip = unsafe address(of: current.pointee), !addresses.contains(ip) {
                addresses.append(ip)
            }
            unsafe entry = current.pointee.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let bytes = unsafe entry.ai_addr else { return nil }
        let size = unsafe Int(entry.ai_addrlen)
        let raw = unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bytes), count: size)
        // The places that POSIX gives the fields on Linux, all in network order.
        switch unsafe entry.ai_family {
        case AF_INET where size >= 8:
            let value = unsafe raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            return .v4(UInt32(bigEndian: value))
        case AF_INET6 where size >= 24:
            let high = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            let low = unsafe raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
            return IPAddress(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
        default: return nil
        }
    }
}
