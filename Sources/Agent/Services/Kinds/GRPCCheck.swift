package import Formats
package import Registry

/// `host:port` says of itself, or of one of its services, that it is serving: the protocol of
/// health checks of gRPC (`grpc.health.v1.Health/Check`).
package struct GRPCCheck: CheckKind {
    package static let type = CheckType.grpc
    package static let selectors = ["GRPC"]
    package static let modifiers = ["GRPCUseTLS"] + CheckTLS.modifiers

    /// `host:port`, or `host:port/service`.
    package var address: String
    /// `nil` without TLS.
    package var tls: CheckTLS?

    static let serviceBytes = 256

    package init(address: String, tls: CheckTLS? = nil) {
        self.address = address
        self.tls = tls
    }

    package init?(_ fields: inout DefinitionFields) {
        address = fields.string("GRPC")
        let tls = CheckTLS(&fields)
        self.tls = fields.flag("GRPCUseTLS") == true ? tls : nil
    }

    package func write(to writer: inout JSONWriter) {
        writer.member("GRPC", address)
        if let tls {
            writer.member("GRPCUseTLS", true)
            tls.write(to: &writer)
        }
    }

    /// Where it connects to: `host:port`.
    package var target: String { String(address.prefix { $0 != "/" }) }

    /// The service that it asks about; empty for all of the server.
    package var service: String { String(address.dropFirst(target.count + 1)) }

    package mutating func normalize() throws(RuleBreach) {
        try tls?.requireFit()
        guard service.utf8.count <= Self.serviceBytes else {
            throw RuleBreach(
                "Invalid check: the service in GRPC has at most \(Self.serviceBytes) bytes",
                at: "GRPC"
            )
        }
    }

    package var host: Result<CheckTarget.Host, CheckRefusal>? {
        CheckTarget.parse(target).map(\.host)
    }
}
