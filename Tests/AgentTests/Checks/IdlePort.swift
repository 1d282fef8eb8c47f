import Glibc

/// A TCP port at which nobody listens and nobody else can: it is bound, and refuses connections.
///
/// A port that was free a moment ago may be another test's server now; the same number on the other
/// loopback address, too.
struct IdlePort {
    let port: Int
    private let descriptors: [Int32]

    private enum Failure: Error { case noPort }

    /// Holds one number on 127.0.0.1 and, if asked, on ::1.
    init(alsoOnIPv6: Bool = false) throws {
        for _ in 0..<100 {
            let four = IdlePort.makeSocket(AF_INET)
            if let port = IdlePort.bindIPv4(four) {
                guard alsoOnIPv6 else {
                    (self.port, descriptors) = (port, [four])
                    return
                }
                let six = IdlePort.makeSocket(AF_INET6)
                if IdlePort.bindIPv6(six, to: port) {
                    (self.port, descriptors) = (port, [four, six])
                    return
                }
                close(six)
            }
            close(four)
        }
        throw Failure.noPort
    }

    /// Gives the port back.
    func release() {
        for descriptor in descriptors { close(descriptor) }
    }

    private static func makeSocket(_ family: Int32) -> Int32 {
        socket(family, Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC), 0)
    }

    /// Binds to any port of 127.0.0.1, and says which.
    private static func bindIPv4(_ descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                unsafe bind(descriptor, general, size) == 0
                    && getsockname(descriptor, general, &size) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    /// Binds to a port of ::1 alone.
    private static func bindIPv6(_ descriptor: Int32, to port: Int) -> Bool {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = UInt16(port).bigEndian
        address.sin6_addr = in6addr_loopback
        let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                unsafe bind(descriptor, general, size) == 0
            }
        }
    }
}
