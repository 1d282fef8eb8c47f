import ArgumentParser

/// `martlet monitor`.
struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Follow the agent's log.",
        discussion: """
            Its last lines first, then each as it is written, until the agent ends or this is \
            stopped. A level finer than the agent's own is logged for this reader alone.
            JSON: {time, level, message} and further keys, an object a line.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp(
            "The least that is shown: trace, debug, info, notice, warn, error or critical.",
            valueName: "level"
        )
    )
    var logLevel = "info"

    @Flag(name: .customLong("log-json"), help: "The same as --format json.")
    var isJSON = false

    func run() async throws {
        let form = isJSON || output.format == .json ? "&logjson=true" : ""
        let path = "/v1/agent/monitor?loglevel=\(logLevel.percentEncoded)\(form)"
        let client = try connection.client()
        if Console.current.isTerminal {
            complain("Following the log of the agent at \(client.endpoint). Ctrl-C ends it.")
        }
        try await Console.current.following { () throws(CommandFailure) in
            try await client.follow(path) { try say($0) }
        }
    }
}
