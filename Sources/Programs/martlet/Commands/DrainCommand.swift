import ArgumentParser

/// `martlet drain`.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Let no new calls go to a service of this host, before it is stopped.",
        discussion: """
            Its weight is 0 for every caller in the mesh; calls in progress go on. Wait some
            seconds, then stop it. Without a time-out it drains until --undo, or until it is
            deregistered.
            JSON: as PUT /v1/mesh/drain/ID: {ID, Service, Draining}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The service, by its id on this host.", completion: .ownServices)
    var id: String

    @Option(
        help: ArgumentHelp("Take it back into use after this time.", valueName: "duration")
    )
    var timeout: String?

    @Flag(help: "Take it back into use now.")
    var undo = false

    func validate() throws {
        if undo, timeout != nil { throw ValidationError("--undo takes no --timeout.") }
    }

    func run() async throws {
        let query = undo ? "?enable=false" : timeout.map { "?timeout=\($0.percentEncoded)" } ?? ""
        let response = try await connection.client()
            .send(.put, "/v1/mesh/drain/\(id.percentEncoded)\(query)").expectingMesh()
        let json = try response.json()
        let until = timeout.map { " for \($0)" } ?? ""
        try output.show(undo ? "\(id) is back in use." : "\(id) drains\(until).", json)
    }
}
