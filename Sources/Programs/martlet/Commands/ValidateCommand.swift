import Agent
import ArgumentParser
import Settings

/// `martlet validate`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check configuration files and directories as the agent would read them."
    )

    @Argument(help: "Files and directories, taken together.")
    var paths: [String]

    func run() throws {
        do {
            try AgentConfiguration.validate(paths: paths)
        } catch {
            throw CommandFailure("\(error)")
        }
        try say("Configuration is valid!")
    }
}
