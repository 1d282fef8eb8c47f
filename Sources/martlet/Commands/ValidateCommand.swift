import Agent
import ArgumentParser
import FoundationEssentials

/// `martlet validate`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check configuration files and directories as the agent would read them."
    )

    @Argument(help: "Files and directories, taken together.")
    var paths: [String]

    func run() throws {
        let inputs = ConfigurationInputs(
            arguments: [],
            onThisHostWith: ProcessInfo.processInfo.environment
        )
        do {
            try AgentConfiguration.validate(paths: paths, inputs: inputs)
        } catch {
            throw CommandFailure("\(error)")
        }
        print("Configuration is valid!")
    }
}
