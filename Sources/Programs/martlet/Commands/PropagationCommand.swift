import ArgumentParser

/// `martlet propagation`.
struct PropagationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propagation",
        abstract: "Ask all members whether their readers see a service of this host.",
        discussion: """
            Each is asked for the version that is registered here now, or a later one. Exits with 1
            where not all that are reachable hold it in time, with 2 where the service is not known.
            JSON: {ID, Version, Held: [node], Missing: [{Node, Reason}]}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The service, by its id on this host.", completion: .ownServices)
    var id: String

    @Option(help: ArgumentHelp("How long to ask for.", valueName: "duration"))
    var timeout = "5s"

    func run() async throws {
        let report = try await connection.client().propagation(of: id, timeout: timeout)
        try output.show(report.text, report.json)
        try report.requireFulfilled(within: timeout)
    }
}
