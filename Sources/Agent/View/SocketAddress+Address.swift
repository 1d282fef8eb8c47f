package import NIOCore
package import Primitives

extension SocketAddress {
    /// The socket address of an address of the mesh.
    package init(_ address: Address) throws {
        var packed = ByteBuffer()
        switch address.ip {
        case .v4(let value): packed.writeInteger(value)
        case .v6(let high, let low): packed.writeMultipleIntegers(high, low)
        }
        try self.init(packedIPAddress: packed, port: Int(address.port))
    }
}

extension Address {
    /// The address of the mesh behind an IPv4 or IPv6 socket address; `nil` for a Unix socket.
    ///
    /// It reads the fields at the places that POSIX gives them on Linux: the port at 2, the address
    /// at 4 (`sockaddr_in`) or 8 (`sockaddr_in6`), all in network order.
    package init?(_ address: SocketAddress) {
        guard let port = address.port else { return nil }
        let ip: IPAddress? = unsafe address.withSockAddr { pointer, size in
            let raw = unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(pointer), count: size)
            switch address.protocol {
            case .inet where size >= 8:
                let value = unsafe raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
                return .v4(UInt32(bigEndian: value))
            case .inet6 where size >= 24:
                let high = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                let low = unsafe raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                return IPAddress(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
            default: return nil
            }
        }
        guard let ip else { return nil }
        self.init(ip: ip, port: UInt16(truncatingIfNeeded: port))
    }
}
