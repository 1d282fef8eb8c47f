package import Formats

/// How a check looks at the certificate of who answers.
package struct CheckTLS: Equatable, Sendable {
    package var skipsVerification: Bool
    /// The name that the certificate must have; empty for the name of the target.
    package var serverName: String

    package static let modifiers = ["TLSSkipVerify", "TLSServerName"]

    package init(skipsVerification: Bool = false, serverName: String = "") {
        self.skipsVerification = skipsVerification
        self.serverName = serverName
    }

    package init(_ fields: inout DefinitionFields) {
        skipsVerification = fields.flag("TLSSkipVerify") ?? false
        serverName = fields.string("TLSServerName")
    }

    package func write(to writer: inout JSONWriter) {
        if skipsVerification { writer.member("TLSSkipVerify", true) }
        if !serverName.isEmpty { writer.member("TLSServerName", serverName) }
    }

    func requireFit() throws(RuleBreach) {
        guard serverName.utf8.count <= 253, serverName.utf8.allSatisfy(ServiceAddress.isHostByte)
        else {
            let key = "TLSServerName"
            throw RuleBreach("Invalid check: \(key) is not a host name", at: key)
        }
    }
}
