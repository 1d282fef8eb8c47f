package import Primitives

/// Where the HTTP server listens.
package enum ListenAddress: Hashable, Sendable {
    /// Port 0 lets the system choose.
    case tcp(Address)
    case unix(path: String)

    /// The permission bits of a Unix socket where none are asked for: for the agent's user and
    /// group.
    package static let usualMode: UInt32 = 0o660
}

extension ListenAddress: CustomStringConvertible {
    /// `127.0.0.1:8500` or `unix:/run/martlet.sock`, as the flag takes it.
    package var description: String {
        switch self {
        case .tcp(let address): address.description
        case .unix(let path): "unix:" + path
        }
    }
}
