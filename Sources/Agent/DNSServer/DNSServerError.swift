internal import Glibc
internal import Host
internal import NIOCore
import Primitives

/// Why DNS cannot be answered.
package struct DNSServerError: Error, CustomStringConvertible {
    /// What stands in the way and what to do about it.
    package let description: String

    init(_ error: any Error, transport: String, address: Address) {
        let system = (error as? SystemError) ?? (error as? IOError).map(SystemError.init(of:))
        let reason =
            switch system?.code {
            case EADDRINUSE?:
                "another process listens there: stop it (ss -ulpn or ss -tlpn shows it), or give "
                    + "--dns another address or port, or --dns off"
            case EADDRNOTAVAIL?: "this host has no such address: give --dns one of its own"
            case EACCES?:
                "not allowed: give --dns a port above 1023, and have the host's resolver forward "
                    + "to it (docs/dns.md)"
            default: system?.text ?? "\(error)"
            }
        description = "cannot listen for DNS on \(address) (\(transport)): \(reason)"
    }
}

extension SystemError {
    fileprivate init(of error: IOError) {
        self.init(code: error.errnoCode)
    }
}
