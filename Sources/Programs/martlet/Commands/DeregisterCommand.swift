import ArgumentParser

/// `martlet deregister`.
struct DeregisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deregister",
        abstract: "Remove a service of this host by its id.",
        discussion: form
    )

    static let form = "JSON: {Deregistered: [id]}."

    @OptionGroup var options: Options

    func run() async throws { try await options.run() }

    /// What it takes.
    struct Options: ParsableArguments {
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The service's id.", completion: .ownServices)
        var serviceID: String?

        /// Consul's spelling.
        @Option(help: .hidden)
        var id: String?

        func validate() throws {
            if (serviceID == nil) == (id == nil) { throw ValidationError("Give one service id.") }
        }

        func run() async throws {
            let id = serviceID ?? id ?? ""
            let path = "/v1/agent/service/deregister/\(id.percentEncoded)"
            try await connection.client().put(path)
            try output.show(
                "Deregistered service: \(id)",
                .members(["Deregistered": .texts([id])])
            )
        }
    }
}
