package import Formats
package import Registry

/// A datagram to `host:port`: an answer is well, and so is silence, as many who listen say nothing
/// to what they do not know. That nobody listens there, the host itself says.
package struct UDPCheck: CheckKind {
    package static let type = CheckType.udp
    package static let selectors = ["UDP"]

    package var target: String

    package init(target: String) {
        self.target = target
    }

    package init?(_ fields: inout DefinitionFields) {
        target = fields.string("UDP")
    }

    package func write(to writer: inout JSONWriter) {
        writer.member("UDP", target)
    }

    package var host: Result<CheckTarget.Host, CheckRefusal>? {
        CheckTarget.parse(target).map(\.host)
    }
}
