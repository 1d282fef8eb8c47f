package import HTTPTypes
package import View

/// A request as the API sees it, whatever brought it.
package struct APIRequest: Sendable {
    package var method: HTTPRequest.Method
    /// Before the question mark, not decoded.
    package var path: Substring
    /// After the question mark, not decoded.
    package var queryText: Substring
    /// The `Host` header.
    package var authority: String?
    /// Finds the first header of a name.
    package var header: @Sendable (HTTPField.Name) -> String?
    package var connection: ClientConnection
    /// The whole body, where it was there before the question was asked.
    package var heldBody: [UInt8]?
    /// Reads the whole body, or fails beyond the limit.
    package var readBody: @Sendable () async throws -> [UInt8]

    /// Bytes of a body, at most; a registration that fits a record is far below.
    package static let maximumBody = 65_536

    package init(
        method: HTTPRequest.Method,
        target: String,
        authority: String?,
        header: @escaping @Sendable (HTTPField.Name) -> String? = { _ in nil },
        connection: ClientConnection,
        readBody: @escaping @Sendable () async throws -> [UInt8] = { [] }
    ) {
        self.method = method
        let (host, target) = Self.split(target)
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = target[..<(mark ?? target.endIndex)]
        queryText = mark.map { target[target.utf8.index(after: $0)...] } ?? ""
        self.authority = host.map(String.init) ?? authority
        self.header = header
        self.connection = connection
        self.readBody = readBody
    }

    /// Takes the host out of a target in absolute form, which proxies send (RFC 9112 §3.2.2).
    private static func split(_ target: String) -> (host: Substring?, rest: Substring) {
        guard target.utf8.first != UInt8(ascii: "/"), target.hasPrefix("http://") else {
            return (nil, target[...])
        }
        let rest = Substring(target.utf8.dropFirst("http://".utf8.count))
        let host = rest.utf8.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        return (Substring(host), rest[host.endIndex...])
    }
}
