package import Registry

/// The kinds of checks that there are.
package enum CheckKinds {
    /// In the order in which sentences name them.
    static let table: [any CheckKind.Type] = [
        TTLCheck.self, HTTPCheckRequest.self, TCPCheck.self, GRPCCheck.self, UDPCheck.self,
        H2PingCheck.self, AliasCheck.self, ExternalCheck.self,
    ]

    /// The kinds of which the agent makes runs.
    package static let runTypes: [CheckType] = table.filter { $0.form.isRun }.map { $0.type }

    /// `TTL, HTTP, TCP, …` in a sentence.
    static let names = table.map { $0.selectors[0] }.joined(separator: ", ")
}
