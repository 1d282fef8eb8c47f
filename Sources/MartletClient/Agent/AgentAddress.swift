/// Where the agent of this host is to be asked.
public enum AgentAddress: Hashable, Sendable {
    /// A Unix socket, as `martlet agent --http unix:PATH` opens it.
    case unixSocket(String)

    /// A host and a port.
    case tcp(String, Int)

    /// Where an agent listens unless told otherwise: 127.0.0.1:8500.
    public static let standard = AgentAddress.tcp("127.0.0.1", 8_500)

    /// What goes into the `Host` header.
    var hostHeader: String {
        switch self {
        case .unixSocket: "localhost"
        case .tcp: description
        }
    }
}

extension AgentAddress: CustomStringConvertible {
    /// `127.0.0.1:8500`, `[::1]:8500` or `unix:/run/martlet.sock`.
    public var description: String {
        switch self {
        case .unixSocket(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
