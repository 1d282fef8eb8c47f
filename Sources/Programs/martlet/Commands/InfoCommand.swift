import ArgumentParser

/// `martlet info`.
struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show the agent's own figures.",
        discussion: "JSON: {group: {key: value}}, every value a text."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ListOptions

    func run() async throws {
        let client = try connection.client()
        try await output.show { () throws(CommandFailure) in
            let report = InfoReport(try await client.get("/v1/agent/self", as: SelfAnswer.self))
            return Listing(report.text, report.json)
        }
    }
}
