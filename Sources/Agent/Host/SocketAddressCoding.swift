internal import CHost
internal import Glibc
import Primitives

/// Addresses as the kernel reads and writes them: the family at 0, the port at 2, the address at 4
/// (`sockaddr_in`) or 8 (`sockaddr_in6`), all but the family in network order.
enum SocketAddressCoding {
    /// Room for either form.
    static let size = MemoryLayout<sockaddr_in6>.size

    static let ipv4 = sa_family_t(AF_INET)
    static let ipv6 = sa_family_t(AF_INET6)

    /// Writes the address into at least `size` bytes; returns how many of them it takes.
    static func write(_ address: Address, to memory: UnsafeMutableRawBufferPointer) -> UInt32 {
        unsafe memory.prefix(size).initializeMemory(as: UInt8.self, repeating: 0)
        unsafe memory.storeBytes(of: address.port.bigEndian, toByteOffset: 2, as: UInt16.self)
        switch address.ip {
        case .v4(let value):
            unsafe memory.storeBytes(of: ipv4, as: sa_family_t.self)
            unsafe memory.storeBytes(of: value.bigEndian, toByteOffset: 4, as: UInt32.self)
            return UInt32(MemoryLayout<sockaddr_in>.size)
        case .v6(let high, let low):
            unsafe memory.storeBytes(of: ipv6, as: sa_family_t.self)
            unsafe memory.storeBytes(of: high.bigEndian, toByteOffset: 8, as: UInt64.self)
            unsafe memory.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt64.self)
            return UInt32(MemoryLayout<sockaddr_in6>.size)
        }
    }

    /// The address in these bytes; `nil` where they hold neither form.
    static func read(_ memory: UnsafeRawBufferPointer) -> Address? {
        guard memory.count >= MemoryLayout<sockaddr_in>.size else { return nil }
        let port = unsafe UInt16(
            bigEndian: memory.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
        )
        switch unsafe memory.loadUnaligned(as: sa_family_t.self) {
        case ipv4:
            let value = unsafe memory.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            return Address(ip: .v4(UInt32(bigEndian: value)), port: port)
        case ipv6 where memory.count >= size:
            let high = unsafe memory.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            let low = unsafe memory.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
            let ip = IPAddress(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
            return Address(ip: ip, port: port)
        default: return nil
        }
    }
}
