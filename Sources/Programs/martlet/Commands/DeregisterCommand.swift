import ArgumentParser

/// `martlet deregister`.
struct DeregisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deregister",
        abstract: "Remove a service of this host by its id."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The service's id.")
    var id: String

    func run() async throws {
        let path = "/v1/agent/service/deregister/\(id.percentEncoded)"
        try await connection.client().put(path)
        try say("Deregistered service: \(id)")
    }
}
