import HTTPTypes
import Primitives
import View

/// Keeps web pages away from the API, which is open to every program of this host
/// (docs/security.md, The local API).
///
/// A page that a browser shows can send requests here, and can make its own name resolve to a
/// loopback address; it cannot choose the `Host`, `Origin` and `Sec-Fetch-Site` headers.
package struct HTTPGuard: Sendable {
    /// Names of `--allow-host`, in lower case.
    private let allowedHosts: Set<String>

    package init(allowedHosts: [String] = []) {
        self.allowedHosts = Set(allowedHosts.map { $0.lowercased() })
    }

    /// Why a request is turned away.
    package struct Refusal: Equatable, Sendable {
        package var reason: HTTPCounters.Rejection
        package var error: APIError
    }

    /// Why the request is refused, or `nil`. On a Unix socket nothing is asked: no browser gets
    /// there.
    package func refusal(of request: APIRequest) -> Refusal? {
        guard let local = request.connection.localAddress else { return nil }
        guard let authority = request.authority, !authority.isEmpty else {
            // Every browser names the host; the probes of some load balancers do not.
            if Self.probes.contains(request.path) { return nil }
            return Refusal(reason: .host, error: .badRequest("Missing Host header"))
        }
        guard let host = Self.host(of: authority), isOwn(host, local: local) else {
            let text =
                "Host \"\(authority)\" is not a name of this agent:"
                + " start it with --allow-host to let requests for it in."
            return Refusal(reason: .host, error: .forbidden(text))
        }
        for origin in request.values(.origin) where !Self.isSame(origin, as: authority) {
            let text = "Origin \"\(origin)\" is not this agent's own page."
            return Refusal(reason: .origin, error: .forbidden(text))
        }
        if Self.isOfAnotherPage(request) {
            let text = "A page of another site asks (Sec-Fetch-Site): this agent answers its own."
            return Refusal(reason: .origin, error: .forbidden(text))
        }
        return nil
    }

    private static let probes: Set<Substring> = ["/livez", "/readyz", "/healthz"]

    /// Whether a browser says that a page of another site asks; a link that is followed to what is
    /// not the API may come from anywhere.
    private static func isOfAnotherPage(_ request: APIRequest) -> Bool {
        let sites = request.values(.secFetchSite)
        if sites.allSatisfy({ ["same-origin", "none"].contains($0.lowercased()) }) { return false }
        let isReading = request.method == .get || request.method == .head
        return !isReading || request.header(.secFetchMode) != "navigate"
            || request.path.hasPrefix("/v1/")
    }

    private func isOwn(_ host: Substring, local: IPAddress) -> Bool {
        if host == "localhost" || host == "127.0.0.1" { return true }
        if let address = IPAddress(String(host)) { return address.isLoopback || address == local }
        return host.lowercased() == "localhost" || allowedHosts.contains(host.lowercased())
    }

    /// The host of `host`, `host:port`, `[v6]` or `[v6]:port`; `nil` for anything else, as others
    /// may read another host out of it.
    static func host(of authority: String) -> Substring? {
        let isBracketed = authority.utf8.first == UInt8(ascii: "[")
        let bytes = authority.utf8.dropFirst(isBracketed ? 1 : 0)
        let end = UInt8(ascii: isBracketed ? "]" : ":")
        let host = bytes.prefix { $0 != end }
        var rest = bytes[host.endIndex...]
        if isBracketed {
            guard rest.popFirst() != nil, case .v6? = IPAddress(String(Substring(host))) else {
                return nil
            }
        }
        guard let colon = rest.popFirst() else { return Substring(host) }
        let isPort = rest.count <= 5 && rest.allSatisfy { (0x30...0x39).contains($0) }
        return colon == UInt8(ascii: ":") && isPort ? Substring(host) : nil
    }

    /// An origin is scheme, host and port; all but the scheme must be those of the request.
    private static func isSame(_ origin: String, as authority: String) -> Bool {
        let origin = origin.lowercased()
        let authority = authority.lowercased()
        return origin == "http://" + authority || origin == "https://" + authority
    }
}
