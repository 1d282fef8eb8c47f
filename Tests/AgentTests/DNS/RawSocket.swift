import Glibc
import Host

/// Sends on loopback what no ordinary socket sends, where this process may.
struct RawSocket {
    private let number: Int32

    /// Of a protocol by its number in the IP header.
    init(_ number: Int32) throws {
        self.number = socket(AF_INET, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), number)
        guard self.number >= 0 else { throw SystemError.last }
    }

    static let udp: Int32 = 17
    static let icmp: Int32 = 1

    static var isAllowed: Bool {
        guard let one = try? RawSocket(udp) else { return false }
        one.close()
        return true
    }

    /// Sends this behind an IP header of the kernel's.
    func send(_ bytes: [UInt8]) throws {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafePointer(to: name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                unsafe sendto(number, bytes, bytes.count, 0, name, length)
            }
        }
        guard status >= 0 else { throw SystemError.last }
    }

    func close() { _ = Glibc.close(number) }

    /// A UDP header without a checksum.
    static func header(from source: UInt16, to destination: UInt16, size: Int) -> [UInt8] {
        [source, destination, UInt16(8 + size), 0].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    /// What ICMP says where a rule forbids a datagram on loopback (RFC 1812, 5.2.7.1).
    static func prohibition(of header: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [3, 13, 0, 0, 0, 0, 0, 0]
        bytes += [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1] + header
        var sum: UInt32 = 0
        for place in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[place]) << 8 | UInt32(bytes[place + 1])
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        (bytes[2], bytes[3]) = (UInt8(~sum >> 8 & 0xFF), UInt8(~sum & 0xFF))
        return bytes
    }
}
