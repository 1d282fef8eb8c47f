internal import Glibc
package import Host
internal import NIOCore

/// Why the HTTP server cannot begin.
package enum HTTPServerError: Error, Equatable, Sendable {
    /// Another agent answers on this Unix socket.
    case socketInUse(path: String)
    case cannotListen(ListenAddress, reason: String)
}

extension HTTPServerError {
    /// What stands in the way and what to do about it, for the operator.
    init(_ error: any Error, listeningOn address: ListenAddress) {
        let reason =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE?:
                "another process listens there: stop it (ss -tlpn shows it), or give --http another"
            case EADDRNOTAVAIL?: "this host has no such address: give --http one of its own"
            case EACCES?: "not allowed: give --http a port above 1023, or a path of one's own"
            case ENOENT?: "its folder does not exist: make it, or give --http another path"
            default: "\(error)"
            }
        self = .cannotListen(address, reason: reason)
    }
}

extension HTTPServerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .socketInUse(let path):
            "another agent answers on the socket \(path): stop it, or choose another path"
        case .cannotListen(let address, let reason):
            "cannot listen for HTTP on \(address): \(reason)"
        }
    }
}
