package import HTTPTypes

/// A request as the API sees it, whatever brought it.
package struct APIRequest: Sendable {
    package var method: HTTPRequest.Method
    /// Before the question mark, not decoded.
    package var path: Substring
    /// After the question mark, not decoded.
    package var queryText: Substring
    /// The `Host` header.
    package var authority: String?
    package var headers: HTTPFields
    package var connection: ClientConnection
    /// Reads the whole body, or fails beyond the limit.
    package var readBody: @Sendable () async throws -> [UInt8]

    /// Bytes of a body, at most; a registration that fits a record is far below.
    package static let maximumBody = 65_536

    package init(
        method: HTTPRequest.Method,
        target: String,
        authority: String?,
        headers: HTTPFields = [:],
        connection: ClientConnection,
        readBody: @escaping @Sendable () async throws -> [UInt8] = { [] }
    ) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first ?? ""
        queryText = parts.count == 2 ? parts[1] : ""
        self.authority = authority
        self.headers = headers
        self.connection = connection
        self.readBody = readBody
    }

    /// The first header of this name. (A scan: the index that `HTTPFields` builds costs more.)
    package func header(_ name: HTTPField.Name) -> String? {
        headers.first { $0.name == name }?.value
    }
}
