import Formats
package import HTTPTypes
package import NIOCore

/// An answer, ready to be written.
package struct APIResponse: Sendable {
    package var head: HTTPResponse
    package var body: Body
    /// The head as it goes over the wire, made once where the answer is kept to be given again.
    package private(set) var headText: ByteBuffer?

    /// What follows the head.
    package enum Body: Sendable {
        case bytes(ByteBuffer)
        /// Events without end; each call waits for the next, `nil` is the end.
        case events(EventStream)
        /// The agent's log, without end.
        case log(LogStream)
    }

    package init(head: HTTPResponse, body: Body) {
        self.head = head
        self.body = body
    }

    /// An answer with a whole body.
    init(
        status: HTTPResponse.Status = .ok,
        contentType: String,
        headers: HTTPFields = [:],
        bytes: [UInt8]
    ) {
        var fields = headers
        fields.append(HTTPField(name: .contentType, value: contentType))
        fields.append(HTTPField(name: .contentLength, value: "\(bytes.count)"))
        fields.append(contentsOf: Self.commonFields)
        head = HTTPResponse(status: status, headerFields: fields)
        body = .bytes(ByteBuffer(bytes: bytes))
    }

    /// What every answer says: what Consul's clients look for, and to browsers that nothing here
    /// is a page, a script or a picture, whatever it looks like.
    static let commonFields: HTTPFields = [
        .defaultACLPolicy: "allow",
        .contentTypeOptions: "nosniff",
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
    ]

    /// 200 without a body: a write that was done.
    static let done = text("")

    static func text(
        _ text: String,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> APIResponse {
        APIResponse(
            status: status,
            contentType: "text/plain; charset=utf-8",
            headers: headers,
            bytes: Array(text.utf8)
        )
    }

    static func json(
        status: HTTPResponse.Status = .ok,
        isPretty: Bool = false,
        headers: HTTPFields = [:],
        _ write: (inout JSONWriter) -> Void
    ) -> APIResponse {
        var writer = JSONWriter(isPretty: isPretty)
        write(&writer)
        writer.finish()
        var headers = headers
        if writer.hasPartial { headers[.partial] = "true" }
        return APIResponse(
            status: status,
            contentType: "application/json",
            headers: headers,
            bytes: writer.bytes
        )
    }

    init(_ error: APIError) {
        self = .text(error.text, status: error.status)
    }

    /// The same answer with its head written once for all who ask.
    func withHeadText() -> APIResponse {
        var response = self
        response.headText = head.text
        return response
    }

    /// The whole body as text, for tests and logs; empty for streams.
    package var bodyText: String {
        switch body {
        case .bytes(let buffer): String(buffer: buffer)
        case .events, .log: ""
        }
    }
}
