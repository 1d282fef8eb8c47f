internal import Primitives

/// The URL of an HTTP check, read strictly: what was judged is what is connected to.
///
/// The request is made from these parts, never from the text, so that no second reader of URLs can
/// see another host in it.
package struct CheckURL: Equatable, Sendable {
    package let isSecure: Bool
    package let target: CheckTarget
    /// Host and port as they were written, for the `Host` header.
    package let authority: String
    /// Path and query; begins with a slash.
    let resource: String

    static let maximumBytes = 2_048

    package static func parse(_ text: String) -> Result<CheckURL, CheckRefusal> {
        guard text.utf8.count <= maximumBytes, text.utf8.allSatisfy(isAllowed) else {
            return .failure(
                CheckRefusal(
                    "the URL has more than \(maximumBytes) bytes or characters that have to be "
                        + "percent-encoded"
                )
            )
        }
        guard let (isSecure, rest) = splitScheme(text) else {
            return .failure(CheckRefusal("the URL does not begin with http:// or https://"))
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains(where: { "@%".contains($0) }) else {
            return .failure(CheckRefusal("the URL has no plain host"))
        }
        guard let (hostText, portText) = Address.split(String(authority)) else {
            return .failure(CheckRefusal("the URL has no plain host"))
        }
        guard let host = CheckTarget.Host(hostText) else { return .failure(.notAHost(hostText)) }
        let isBareV6 = hostText.contains(":") && !authority.hasPrefix("[")
        let port = portText.map { UInt16($0) ?? 0 } ?? (isSecure ? 443 : 80)
        guard port > 0, !isBareV6 else {
            return .failure(CheckRefusal("the URL's host and port are not host:port"))
        }
        let resource = rest[authority.endIndex...].prefix { $0 != "#" }
        return .success(
            CheckURL(
                isSecure: isSecure,
                target: CheckTarget(host: host, port: port),
                authority: String(authority),
                resource: resource.hasPrefix("/") ? String(resource) : "/" + resource
            )
        )
    }

    /// The URL with another host: an address, or the name that the server's certificate has.
    package func text(host: String) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(isSecure ? "https" : "http")://\(host):\(target.port)\(resource)"
    }

    /// The URL that a `Location` header names, as seen from this one (RFC 3986 §5.2).
    package func following(_ location: String) -> String {
        let scheme = isSecure ? "https" : "http"
        if CheckURL.splitScheme(location) != nil { return location }
        if location.hasPrefix("//") { return scheme + ":" + location }
        let here = "\(scheme)://\(authority)"
        if location.hasPrefix("/") { return here + location }
        let path = resource.prefix { $0 != "?" }
        if location.hasPrefix("?") { return here + path + location }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return here + folder + location
    }

    private static func splitScheme(_ text: String) -> (isSecure: Bool, rest: Substring)? {
        for (scheme, isSecure) in [("http://", false), ("https://", true)]
        where text.prefix(scheme.count).lowercased() == scheme {
            return (isSecure, text.dropFirst(scheme.count))
        }
        return nil
    }

    /// Printable ASCII without what URLs must not hold (RFC 3986 §2).
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}".utf8.contains(byte)
    }
}
