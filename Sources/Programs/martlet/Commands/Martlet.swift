import ArgumentParser
import FoundationEssentials
import Glibc
import Settings

/// The program: the agent and the commands that ask one.
@main
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "Decentralized service discovery, health and balancing.",
        version: AgentVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Agent",
                subcommands: [
                    AgentCommand.self, KeygenCommand.self, ValidateCommand.self, ReloadCommand.self,
                    HealthCommand.self, InfoCommand.self, MonitorCommand.self,
                    VersionCommand.self, CompletionCommand.self,
                ]
            ),
            CommandGroup(
                name: "Mesh",
                subcommands: [
                    MembersCommand.self, CatalogCommand.self, AgreementCommand.self,
                    CompareCommand.self, RoundTripCommand.self, ReachabilityCommand.self,
                    JoinCommand.self, LeaveCommand.self, ForceLeaveCommand.self, EventCommand.self,
                ]
            ),
            CommandGroup(
                name: "Service",
                subcommands: [
                    ServicesCommand.self, InstancesCommand.self, WatchCommand.self,
                    RegisterCommand.self, DeregisterCommand.self, MaintenanceCommand.self,
                    DrainCommand.self, PropagationCommand.self,
                ]
            ),
            CommandGroup(
                name: "Balancing",
                subcommands: [
                    PickCommand.self, EndpointsCommand.self, ExplainCommand.self,
                    BreakersCommand.self,
                ]
            ),
        ]
    )

    static func main() async {
        // Where a reader is gone, writing says so instead.
        signal(SIGPIPE, SIG_IGN)
        let console = Console.ofProcess(environment: ProcessInfo.processInfo.environment)
        let status = await Console.$current.withValue(console) {
            await run(Array(CommandLine.arguments.dropFirst()))
        }
        Glibc.exit(status)
    }

    /// Runs one command line and returns its exit status: 0, 1 for an error, 2 for a wrong command
    /// line or where nothing matched.
    static func run(_ arguments: [String]) async -> Int32 {
        do {
            // The agent's flags come from a table of its own, not from the argument parser.
            if arguments.first == "agent" {
                try await AgentCommand.run(Array(arguments.dropFirst()))
            } else if arguments == ["help", "agent"] {
                try await AgentCommand.run(["--help"])
            } else if let unknown = UnknownCommand(in: withDoubleDashes(arguments)) {
                throw CommandFailure(unknown.sentence, exitStatus: CommandFailure.usage)
            } else {
                var command = try await asyncParseAsRoot(withDoubleDashes(arguments))
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
            }
            return 0
        } catch let failure as CommandFailure {
            complain(failure.message)
            return failure.exitStatus
        } catch {
            let text = fullMessage(for: error)
            if exitCode(for: error) == .success {
                return printed(text)
            }
            complain(text)
            return CommandFailure.usage
        }
    }

    /// Prints what help there is; returns the exit status.
    private static func printed(_ text: String) -> Int32 {
        do throws(CommandFailure) {
            try say(text)
            return 0
        } catch {
            complain(error.message)
            return error.exitStatus
        }
    }
}
