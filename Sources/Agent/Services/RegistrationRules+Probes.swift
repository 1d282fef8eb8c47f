extension RegistrationRules {
    static let bodyBytes = 4_096
    static let headersBytes = 4_096
    /// Longer than anyone waits; it keeps arithmetic on durations far from its ends.
    static let longestDuration = Duration.seconds(30 * 86_400)

    func normalized(
        _ probe: CheckProbe,
        instance: String
    ) throws(CatalogError) -> CheckProbe {
        switch probe {
        case .ttl(let duration):
            guard duration > .zero else {
                throw .invalid("Invalid check: TTL must be > 0 for TTL checks")
            }
            return .ttl(min(duration, Self.longestDuration))
        case .http(let request, let interval, let timeout):
            return .http(
                try normalized(request, instance: instance),
                interval: try normalized(interval: interval),
                timeout: normalized(timeout: timeout)
            )
        case .tcp(let target, let interval, let timeout):
            switch CheckTarget.parse(target) {
            case .success(let parsed): try require(parsed.host, instance: instance)
            case .failure(let refusal): throw .invalid("Invalid check: \(refusal.reason)")
            }
            return .tcp(
                target: target,
                interval: try normalized(interval: interval),
                timeout: normalized(timeout: timeout)
            )
        }
    }

    private func normalized(
        _ request: HTTPCheckRequest,
        instance: String
    ) throws(CatalogError) -> HTTPCheckRequest {
        switch CheckURL.parse(request.url) {
        case .success(let url): try require(url.target.host, instance: instance)
        case .failure(let refusal): throw .invalid("Invalid check: \(refusal.reason)")
        }
        var request = request
        if request.method.isEmpty { request.method = "GET" }
        guard request.method.utf8.count <= 16, Self.isToken(request.method),
            request.method != "CONNECT"
        else { throw .invalid("Invalid check: \"\(request.method.prefix(40))\" is no method") }
        guard request.body.utf8.count <= Self.bodyBytes else {
            throw .invalid("Invalid check: a body has at most \(Self.bodyBytes) bytes")
        }
        try require(request.headers)
        request.headers.sort { $0.name < $1.name }
        guard request.tlsServerName.utf8.count <= 253,
            request.tlsServerName.utf8.allSatisfy({ Self.isTokenByte($0) && $0 != 0x27 })
        else { throw .invalid("Invalid check: TLSServerName is not a host name") }
        return request
    }

    private func require(_ host: CheckTarget.Host, instance: String) throws(CatalogError) {
        if let refusal = targets.refusal(of: host, instance: instance) {
            throw .invalid("Invalid check: \(refusal.reason)")
        }
    }

    /// Names are tokens, values have no control characters, and the framing is not theirs to say.
    private func require(_ headers: [CheckHeader]) throws(CatalogError) {
        let size = headers.reduce(0) { sum, header in
            header.values.reduce(sum) { $0 + header.name.utf8.count + $1.utf8.count }
        }
        guard size <= Self.headersBytes, headers.count <= 64 else {
            throw .invalid("Invalid check: headers have at most \(Self.headersBytes) bytes in all")
        }
        for header in headers {
            let name = header.name.lowercased()
            guard Self.isToken(name), header.values.allSatisfy(Self.isPrintable),
                !["content-length", "transfer-encoding", "connection", "upgrade"].contains(name)
            else {
                throw .invalid("Invalid check: the header \"\(name.prefix(40))\" cannot be sent")
            }
        }
    }

    /// At least one second; shorter ones are raised, as Consul does.
    private func normalized(interval: Duration) throws(CatalogError) -> Duration {
        guard interval > .zero else {
            throw .invalid("Invalid check: Interval must be > 0 for HTTP or TCP checks")
        }
        return min(max(interval, .seconds(1)), Self.longestDuration)
    }

    private func normalized(timeout: Duration) -> Duration {
        timeout > .zero ? min(timeout, .seconds(600)) : .seconds(10)
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
