import ArgumentParser
import Settings

/// `martlet version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Show the version of this program.",
        discussion: "JSON: {Version}."
    )

    @OptionGroup var output: OutputOptions

    func run() throws {
        try output.show(
            AgentVersion.current,
            .members(["Version": .text(AgentVersion.current)])
        )
    }
}
