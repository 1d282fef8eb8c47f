import Primitives

/// Where the agent's HTTP API is.
package enum AgentEndpoint: Hashable, Sendable {
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// What holds where nothing is given.
    package static let standard = AgentEndpoint.tcp(host: "127.0.0.1", port: 8_500)

    /// The flag, else `MARTLET_HTTP_ADDR`, else `CONSUL_HTTP_ADDR`, else the default.
    package init(
        flag: String?,
        environment: [String: String]
    ) throws(CommandFailure) {
        let candidates = [
            ("--http-addr", flag),
            ("MARTLET_HTTP_ADDR", environment["MARTLET_HTTP_ADDR"]),
            ("CONSUL_HTTP_ADDR", environment["CONSUL_HTTP_ADDR"]),
        ]
        for (source, text) in candidates {
            guard let text, !text.isEmpty else { continue }
            guard let endpoint = AgentEndpoint(text) else {
                throw CommandFailure(
                    "\(source): `\(text)` is not HOST:PORT, http://HOST:PORT or unix:PATH."
                        + (text.hasPrefix("https:") ? " The agent does not speak TLS yet." : ""),
                    exitStatus: CommandFailure.usage
                )
            }
            self = endpoint
            return
        }
        self = .standard
    }

    /// Reads `host:port`, `host`, `http://host:port`, `unix:/path` and `unix:///path`.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            var path = text.dropFirst("unix:".count)
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            guard !path.isEmpty else { return nil }
            self = .unix(path: String(path))
            return
        }
        var rest = text[...]
        if rest.lowercased().hasPrefix("http://") { rest = rest.dropFirst("http://".count) }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard !rest.contains("/"), let (host, portText) = Address.split(String(rest)) else {
            return nil
        }
        guard let port = portText.map(Int.init) ?? 8_500, (1...65_535).contains(port) else {
            return nil
        }
        self = .tcp(host: host, port: port)
    }

    /// What paths are appended to.
    var url: String {
        switch self {
        case .tcp: "http://\(description)"
        case .unix(let path): "http+unix://\(path.percentEncoded)"
        }
    }

    /// The `Host` header of requests.
    var hostHeader: String {
        switch self {
        case .tcp: description
        case .unix: "localhost"
        }
    }
}

extension AgentEndpoint: CustomStringConvertible {
    /// `127.0.0.1:8500`, `[::1]:8500` or `unix:/run/martlet.sock`.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
