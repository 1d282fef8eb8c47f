import HTTPTypes
import Primitives
import View

/// Keeps web pages away from the API, which is open to every program of this host (DESIGN §3).
///
/// A page that a browser shows can send requests here, and can make its own name resolve to a
/// loopback address; it cannot choose the `Host` and `Origin` headers.
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
            return Refusal(reason: .host, error: .badRequest("Missing Host header"))
        }
        guard isOwn(Self.host(of: authority), local: local) else {
            let text =
                "Host \"\(authority)\" is not a name of this agent:"
                + " start it with --allow-host to let requests for it in."
            return Refusal(reason: .host, error: .forbidden(text))
        }
        if let origin = request.header(.origin), !Self.isSame(origin, as: authority) {
            let text = "Origin \"\(origin)\" is not this agent's own page."
            return Refusal(reason: .origin, error: .forbidden(text))
        }
        return nil
    }

    private func isOwn(_ host: Substring, local: IPAddress) -> Bool {
        if host == "localhost" || host == "127.0.0.1" { return true }
        if let address = IPAddress(String(host)) { return address.isLoopback || address == local }
        return host.lowercased() == "localhost" || allowedHosts.contains(host.lowercased())
    }

    /// The host of `host`, `host:port`, `[v6]` or `[v6]:port`.
    static func host(of authority: String) -> Substring {
        let bytes = authority.utf8
        if bytes.first == UInt8(ascii: "[") {
            return Substring(bytes.dropFirst().prefix { $0 != UInt8(ascii: "]") })
        }
        return Substring(bytes.prefix { $0 != UInt8(ascii: ":") })
    }

    /// An origin is scheme, host and port; all but the scheme must be those of the request.
    private static func isSame(_ origin: String, as authority: String) -> Bool {
        let origin = origin.lowercased()
        let authority = authority.lowercased()
        return origin == "http://" + authority || origin == "https://" + authority
    }
}
