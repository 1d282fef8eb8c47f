package import Formats
package import Registry

/// That `host:port` accepts a connection is enough, and with TLS that they come to terms.
package struct TCPCheck: CheckKind {
    package static let type = CheckType.tcp
    package static let selectors = ["TCP"]
    package static let modifiers = ["TCPUseTLS"] + CheckTLS.modifiers

    package var target: String
    /// `nil` without TLS.
    package var tls: CheckTLS?

    package init(target: String, tls: CheckTLS? = nil) {
        self.target = target
        self.tls = tls
    }

    package init?(_ fields: inout DefinitionFields) {
        target = fields.string("TCP")
        let tls = CheckTLS(&fields)
        self.tls = fields.flag("TCPUseTLS") == true ? tls : nil
    }

    package func write(to writer: inout JSONWriter) {
        writer.member("TCP", target)
        if let tls {
            writer.member("TCPUseTLS", true)
            tls.write(to: &writer)
        }
    }

    package mutating func normalize() throws(RuleBreach) {
        try tls?.requireFit()
    }

    package var host: Result<CheckTarget.Host, CheckRefusal>? {
        CheckTarget.parse(target).map(\.host)
    }
}

extension CheckProbe {
    package static func tcp(target: String, interval: Duration, timeout: Duration) -> CheckProbe {
        CheckProbe(TCPCheck(target: target), .every(interval, timeout: timeout))
    }
}
