import Agent
import ArgumentParser
import Settings

/// `martlet validate`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check configuration files and directories as the agent would read them.",
        discussion: "JSON: {Valid, Problems: [sentence]}."
    )

    @OptionGroup var output: OutputOptions

    @Argument(help: "Files and directories, taken together.", completion: .file())
    var paths: [String]

    func run() throws {
        do throws(ConfigurationError) {
            try AgentConfiguration.validate(paths: paths)
        } catch {
            guard output.format == .json else { throw CommandFailure("\(error)") }
            try say(ValidateCommand.json(error.problems.map { "\($0)" }).pretty)
            throw CommandFailure("")
        }
        try output.show("Configuration is valid!", ValidateCommand.json([]))
    }

    private static func json(_ problems: [String]) -> JSON {
        .members(["Valid": .flag(problems.isEmpty), "Problems": .texts(problems)])
    }
}
