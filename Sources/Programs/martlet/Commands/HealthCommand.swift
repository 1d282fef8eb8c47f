import ArgumentParser

/// `martlet health`.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Exit with 0 when the agent is alive, else with 1; for container health checks.",
        discussion: "Prints nothing unless asked to. JSON: {Alive: true}."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Say so.")
    var verbose = false

    func run() async throws {
        do {
            _ = try await connection.client().send(.get, "/livez").expectingSuccess()
        } catch {
            throw verbose ? error : CommandFailure("", exitStatus: error.exitStatus)
        }
        if verbose || output.format == .json {
            try output.show("The agent is alive.", .members(["Alive": .flag(true)]))
        }
    }
}
