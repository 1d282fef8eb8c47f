import Glibc

/// A socket of this process that waits for connections.
enum ListeningSocket {
    /// Ends the one on this port, as the kernel does for `ss --kill`; false where there is none.
    static func shutDown(port: UInt16) -> Bool {
        for descriptor in Int32(3)..<4_096 where listens(descriptor, port: port) {
            return shutdown(descriptor, Int32(SHUT_RD)) == 0
        }
        return false
    }

    private static func listens(_ descriptor: Int32, port: UInt16) -> Bool {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe getsockname(descriptor, pointer, &size)
            }
        }
        guard status == 0, address.sin_family == sa_family_t(AF_INET),
            UInt16(bigEndian: address.sin_port) == port
        else { return false }
        var isListening: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let found = unsafe getsockopt(
            descriptor,
            SOL_SOCKET,
            SO_ACCEPTCONN,
            &isListening,
            &length
        )
        return found == 0 && isListening == 1
    }
}
