import ArgumentParser

/// `martlet agreement`.
struct AgreementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agreement",
        abstract: "Show whether the agent and the other members hold the same.",
        discussion: """
            Every probe tells its sender's root, the fingerprint of all that it holds; this is what
            the agent heard last of each member. While things change, roots differ for a moment.
            JSON: as GET /v1/mesh/agreement.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ListOptions

    func run() async throws {
        let client = try connection.client()
        try await output.show { () throws(CommandFailure) in
            let response = try await client.send(.get, "/v1/mesh/agreement").expectingMesh()
            let report = AgreementReport(try response.decoded(as: AgreementAnswer.self))
            return Listing(report.text, try response.json())
        }
    }
}
