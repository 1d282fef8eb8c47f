import Agent
import ArgumentParser
import FoundationEssentials
import Settings

/// `martlet agent`. Its flags are read by `AgentInvocation`; this only lists it in the help.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Run the agent. Its flags: martlet agent --help."
    )

    @Argument(parsing: .captureForPassthrough)
    var flags: [String] = []

    func run() async throws {
        try await AgentCommand.run(flags)
    }

    static func run(_ arguments: [String]) async throws(CommandFailure) {
        let inputs = ConfigurationInputs(
            arguments: arguments,
            onThisHostWith: ProcessInfo.processInfo.environment
        )
        do {
            switch try AgentInvocation(inputs) {
            case .help: try say(ConfigurationOption.helpText)
            case .version: try say(AgentVersion.current)
            case .run(let configuration): try await AgentRunner.run(configuration)
            }
        } catch let error as ConfigurationError {
            let isUsage = error.problems.allSatisfy { problem in
                if case .flag = problem.origin { true } else { false }
            }
            throw CommandFailure(
                "\(error)",
                exitStatus: isUsage ? CommandFailure.usage : CommandFailure.error
            )
        } catch let failure as StartFailure {
            throw CommandFailure(failure.message, exitStatus: failure.exitStatus)
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
