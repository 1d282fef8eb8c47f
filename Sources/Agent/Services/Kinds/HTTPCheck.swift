package import Formats
package import Registry

/// The request of an HTTP check: its status decides.
package struct HTTPCheckRequest: CheckKind {
    package static let type = CheckType.http
    package static let selectors = ["HTTP"]
    package static let modifiers =
        ["Method", "Header", "Body", "DisableRedirects"] + CheckTLS.modifiers

    package var url: String
    package var method: String
    /// Names with one or more values each, sorted by name.
    package var headers: [CheckHeader]
    /// At most 4 KiB.
    package var body: String
    package var tls: CheckTLS
    /// Whether it goes where a redirect leads, if a check may.
    package var followsRedirects: Bool

    package init(
        url: String,
        method: String = "GET",
        headers: [CheckHeader] = [],
        body: String = "",
        skipsTLSVerification: Bool = false,
        tlsServerName: String = "",
        followsRedirects: Bool = true
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        tls = CheckTLS(skipsVerification: skipsTLSVerification, serverName: tlsServerName)
        self.followsRedirects = followsRedirects
    }

    package init?(_ fields: inout DefinitionFields) {
        self.init(url: fields.string("HTTP"))
        let method = fields.string("Method").uppercased()
        if !method.isEmpty { self.method = method }
        body = fields.string("Body")
        headers = fields.stringLists("Header").map { CheckHeader(name: $0, values: $1) }
        followsRedirects = fields.flag("DisableRedirects") != true
        tls = CheckTLS(&fields)
    }

    package func write(to writer: inout JSONWriter) {
        writer.member("HTTP", url)
        writer.member("Method", method)
        if !headers.isEmpty {
            writer.object("Header") { writer in
                for header in headers {
                    writer.member(header.name, header.values)
                }
            }
        }
        if !body.isEmpty { writer.member("Body", body) }
        tls.write(to: &writer)
        if !followsRedirects { writer.member("DisableRedirects", true) }
    }

    package var host: Result<CheckTarget.Host, CheckRefusal>? {
        CheckURL.parse(url).map(\.target.host)
    }
}

/// A header of an HTTP check.
package struct CheckHeader: Equatable, Sendable {
    package var name: String
    package var values: [String]

    package init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}

extension CheckProbe {
    package static func http(
        _ request: HTTPCheckRequest,
        interval: Duration,
        timeout: Duration
    ) -> CheckProbe {
        CheckProbe(request, .every(interval, timeout: timeout))
    }
}

// Rules.
extension HTTPCheckRequest {
    private static let bodyBytes = 4_096
    private static let headersBytes = 4_096

    package mutating func normalize() throws(RuleBreach) {
        if method.isEmpty { method = "GET" }
        guard method.utf8.count <= 16, Self.isToken(method), method != "CONNECT" else {
            throw RuleBreach("Invalid check: \"\(method.prefix(40))\" is no method", at: "Method")
        }
        guard body.utf8.count <= Self.bodyBytes else {
            throw RuleBreach(
                "Invalid check: a body has at most \(Self.bodyBytes) bytes",
                at: "Body"
            )
        }
        try requireFitHeaders()
        headers.sort { $0.name < $1.name }
        try tls.requireFit()
    }

    /// Names are tokens, values have no control characters, and the framing is not theirs to say.
    private func requireFitHeaders() throws(RuleBreach) {
        let size = headers.reduce(0) { sum, header in
            header.values.reduce(sum) { $0 + header.name.utf8.count + $1.utf8.count }
        }
        guard size <= Self.headersBytes, headers.count <= 64 else {
            throw RuleBreach(
                "Invalid check: headers have at most \(Self.headersBytes) bytes in all",
                at: "Header"
            )
        }
        for header in headers {
            let name = header.name.lowercased()
            guard Self.isToken(name), header.values.allSatisfy(RegistrationRules.isPrintable),
                !["content-length", "transfer-encoding", "connection", "upgrade"].contains(name)
            else {
                throw RuleBreach(
                    "Invalid check: the header \"\(name.prefix(40))\" cannot be sent",
                    at: ["Header.\(header.name)", "Header"]
                )
            }
        }
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
