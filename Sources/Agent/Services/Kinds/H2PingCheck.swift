package import Formats
package import Registry

/// `host:port` acknowledges a ping of HTTP/2 (RFC 9113 §6.7), over TLS unless told otherwise.
package struct H2PingCheck: CheckKind {
    package static let type = CheckType.h2ping
    package static let selectors = ["H2PING"]
    package static let modifiers = ["H2PingUseTLS"] + CheckTLS.modifiers

    package var target: String
    /// `nil` without TLS.
    package var tls: CheckTLS?

    package init(target: String, tls: CheckTLS? = CheckTLS()) {
        self.target = target
        self.tls = tls
    }

    package init?(_ fields: inout DefinitionFields) {
        target = fields.string("H2PING")
        let tls = CheckTLS(&fields)
        self.tls = fields.flag("H2PingUseTLS") == false ? nil : tls
    }

    package func write(to writer: inout JSONWriter) {
        writer.member("H2PING", target)
        if let tls {
            tls.write(to: &writer)
        } else {
            writer.member("H2PingUseTLS", false)
        }
    }

    package mutating func normalize() throws(RuleBreach) {
        try tls?.requireFit()
    }

    package var host: Result<CheckTarget.Host, CheckRefusal>? {
        CheckTarget.parse(target).map(\.host)
    }
}
