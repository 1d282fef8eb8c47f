import ArgumentParser

/// `martlet pick`.
struct PickCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pick",
        abstract: "Name the instance of a service that the next call should go to.",
        discussion: """
            Prints ADDRESS:PORT. It only looks: nothing is leased, as nobody would report back.
            Exits with 2 where there is none to pick.
            JSON: {Node, ID, Address, Port, Panic, Reason}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The service.")
    var service: String

    func run() async throws {
        let client = try connection.client()
        let response = try await client.send(.get, "/v1/mesh/pick/\(service.percentEncoded)")
        guard response.status == 200 else { throw PickCommand.failure(response) }
        let pick = try response.decoded(as: PickAnswer.self)
        let instance = pick.instance
        let node = instance.node ?? ""
        var host = instance.address ?? ""
        if host.isEmpty {
            let path = "/v1/catalog/node/\(node.percentEncoded)"
            host = try await client.get(path, as: CatalogNodeAnswer.self).node.address
        }
        let port = instance.port ?? 0
        output.show(
            joined(host: host, port: port),
            .members([
                "Node": .text(node),
                "ID": .text(instance.id),
                "Address": .text(host),
                "Port": .number(port),
                "Panic": .flag(pick.panic ?? false),
                "Reason": .text(pick.reason ?? ""),
            ])
        )
    }

    /// 2 where the agent says that there is nothing to pick, 1 for everything else.
    private static func failure(_ response: APIResponse) -> CommandFailure {
        guard let answer = try? response.decoded(as: MeshErrorAnswer.self) else {
            return CommandFailure(response.text)
        }
        let isNoMatch = response.status == 404 || response.status == 503
        return CommandFailure(
            answer.error,
            exitStatus: isNoMatch ? CommandFailure.usage : CommandFailure.error
        )
    }
}
