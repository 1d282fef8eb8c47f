public import FoundationEssentials

/// Where the agent of this host is to be asked.
public enum AgentAddress: Hashable, Sendable {
    /// A Unix socket, as `martlet agent --http unix:PATH` opens it.
    case unixSocket(String)

    /// A host and a port.
    case tcp(String, Int)

    /// Where an agent listens unless told otherwise: 127.0.0.1:8500.
    public static let standard = AgentAddress.tcp("127.0.0.1", 8_500)

    /// The address in a text: `host:port`, `[::1]:8500`, `unix:/run/martlet.sock`, each with
    /// `http://` before it or without; nil for any other.
    public init?(_ text: String) {
        var rest = text[...]
        for scheme in ["http://", "unix://", "unix:"] where rest.hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            guard scheme != "http://" else { break }
            guard !rest.isEmpty else { return nil }
            self = .unixSocket(String(rest))
            return
        }
        guard let colon = rest.lastIndex(of: ":"),
            let port = UInt16(rest[rest.index(after: colon)...]), port > 0
        else { return nil }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("/"), !host.contains("[") else { return nil }
        self = .tcp(String(host), Int(port))
    }

    /// What the environment says, in `MARTLET_HTTP_ADDR`, else in `CONSUL_HTTP_ADDR`; where neither
    /// is an address, ``standard``.
    public static func environment(
        _ variables: [String: String] = ProcessInfo.processInfo.environment
    ) -> AgentAddress {
        for name in ["MARTLET_HTTP_ADDR", "CONSUL_HTTP_ADDR"] {
            if let address = variables[name].flatMap(AgentAddress.init) { return address }
        }
        return standard
    }

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
