import ArgumentParser

/// `martlet info`.
struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show the agent's own figures.",
        discussion: "JSON: {group: {key: value}}, every value a text."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await connection.client().get("/v1/agent/self", as: SelfAnswer.self)
        let report = InfoReport(answer)
        try output.show(report.text, report.json)
    }
}
