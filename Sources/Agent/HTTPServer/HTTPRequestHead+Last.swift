import NIOHTTP1

extension HTTPRequestHead {
    /// Whether no request follows it on its connection.
    var isLast: Bool { !isKeepAlive || offersAnotherProtocol }

    /// Whether the parser takes what follows for another protocol, and reads no more. Java's and
    /// curl's clients offer HTTP/2 with each request. A server may pass over that (RFC 9110 §7.8),
    /// but here the connection has to end, or its next request would wait for ever.
    private var offersAnotherProtocol: Bool {
        guard method != .CONNECT else { return true }
        return headers.contains(name: "upgrade")
            && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }
}
