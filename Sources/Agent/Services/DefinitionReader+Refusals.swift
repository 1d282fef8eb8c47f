import Formats

extension DefinitionReader {
    /// Kinds of checks that Consul has and this agent does not. Leaving one out would show a
    /// service as healthy that nobody looks at, so they are errors.
    func refuseOtherKinds(_ fields: inout FieldReader) throws(FieldError) {
        for (key, kind) in Self.otherKinds {
            guard let value = fields.take(key), !value.isEmptyOrFalse else { continue }
            throw .invalid(
                "Invalid check: \(key) is not supported; this agent has no \(kind)."
                    + " Use TTL, HTTP or TCP."
            )
        }
    }

    /// Modifiers of the other kinds follow them, so that the kind is named first.
    private static let otherKinds = [
        ("Args", "script checks, so that nothing the API says can start a process"),
        ("ScriptArgs", "script checks, so that nothing the API says can start a process"),
        ("Script", "script checks, so that nothing the API says can start a process"),
        ("DockerContainerID", "Docker checks"),
        ("Shell", "Docker checks"),
        ("GRPC", "gRPC checks"),
        ("GRPCUseTLS", "gRPC checks"),
        ("UDP", "UDP checks"),
        ("H2PING", "HTTP/2 ping checks"),
        ("H2PingUseTLS", "HTTP/2 ping checks"),
        ("AliasService", "alias checks"),
        ("AliasNode", "alias checks"),
        ("OSService", "checks of system services"),
        ("TCPUseTLS", "TLS in TCP checks"),
        ("ProxyHTTP", "proxies"),
        ("ProxyGRPC", "proxies"),
    ]
}

extension JSONValue {
    /// Whether it says nothing: clients send the fields of every kind, with empty values.
    fileprivate var isEmptyOrFalse: Bool {
        switch self {
        case .null, .bool(false), .string(""), .array([]), .object([]), .number("0"): true
        default: false
        }
    }
}
