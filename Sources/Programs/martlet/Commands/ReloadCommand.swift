import ArgumentParser

/// `martlet reload`.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Make the agent read its configuration files again, and say what has changed.",
        discussion: """
            Where anything in them is wrong nothing is changed, and each fault is named.
            JSON: as PUT /v1/agent/reload: {Services: {Added, Changed, Removed}, Checks, Settings}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let response = try await connection.client().send(.put, "/v1/agent/reload")
            .expectingSuccess()
        let report = ReloadReport(try response.decoded(as: ReloadAnswer.self))
        let json = try response.json()
        try output.show(report.text, json)
    }
}
