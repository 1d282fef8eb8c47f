import NIOCore
import Primitives

extension SocketAddress {
    /// The socket address of an address of the mesh.
    init(_ address: Address) throws {
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
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address):
            let value = UInt32(bigEndian: address.address.sin_addr.s_addr)
            self.init(ip: .v4(value), port: UInt16(bigEndian: address.address.sin_port))
        case .v6(let address):
            var bytes = address.address.sin6_addr
            let words = withUnsafeBytes(of: &bytes) { raw in
                [0, 8].map { offset in
                    unsafe UInt64(
                        bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    )
                }
            }
            self.init(
                ip: IPAddress(high: words[0], low: words[1]),
                port: UInt16(bigEndian: address.address.sin6_port)
            )
        case .unixDomainSocket: return nil
        }
    }
}
