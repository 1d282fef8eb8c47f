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
    /// Finds every header of a name.
    package var values: @Sendable (HTTPField.Name) -> [String]
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
        values: @escaping @Sendable (HTTPField.Name) -> [String] = { _ in [] },
        connection: ClientConnection,
        readBody: @escaping @Sendable () async throws -> [UInt8] = { [] }
    ) {
        self.method = method
        let (host, target) = Self.split(target)
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = Self.withoutEmptyParts(target[..<(mark ?? target.endIndex)])
        queryText = mark.map { target[target.utf8.index(after: $0)...] } ?? ""
        self.authority = host.map(String.init) ?? authority
        self.values = values
        self.connection = connection
        self.readBody = readBody
    }

    /// The first header of a name.
    package func header(_ name: HTTPField.Name) -> String? { values(name).first }

    /// A path that begins with several slashes is what a base address that ends with one makes.
    private static func withoutEmptyParts(_ path: Substring) -> Substring {
        let slashes = path.utf8.prefix { $0 == UInt8(ascii: "/") }
        guard (2...8).contains(slashes.count) else { return path }
        return path[path.utf8.index(before: slashes.endIndex)...]
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
