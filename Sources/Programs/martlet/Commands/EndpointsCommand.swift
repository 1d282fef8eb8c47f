import ArgumentParser

/// `martlet endpoints`.
struct EndpointsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpoints",
        abstract: "Show what this agent makes of every instance of a service.",
        discussion: """
            Weights in force, calls in flight, latency, breakers, and what keeps an instance from
            being picked, as seen by this host's calls. Exits with 2 where the service is not known.
            JSON: as GET /v1/mesh/endpoints/SERVICE.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ListOptions

    @Argument(help: "The service.", completion: .services)
    var service: String

    @Option(help: "Only instances with this tag.")
    var tag: String?

    func run() async throws {
        let query = tag.map { "?tag=\($0.percentEncoded)" } ?? ""
        let path = "/v1/mesh/endpoints/\(service.percentEncoded)\(query)"
        let client = try connection.client()
        try await output.show { () throws(CommandFailure) in
            let response = try await client.send(.get, path).expectingMesh()
            let report = EndpointsReport(try response.decoded(as: EndpointsAnswer.self))
            return Listing(report.text, try response.json())
        }
    }
}

/// `martlet explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why instances of a service are picked, or not.",
        discussion: """
            Exits with 2 where the service or the instance is not known.
            JSON: as GET /v1/mesh/explain/SERVICE.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ListOptions

    @Argument(help: "The service.", completion: .services)
    var service: String

    @Argument(help: "One instance by its id; all of them where it is not given.")
    var instance: String?

    @Option(help: "The node, where several have an instance of this id.")
    var node: String?

    func run() async throws {
        let items = [("instance", instance), ("node", node)].compactMap { name, value in
            value.map { "\(name)=\($0.percentEncoded)" }
        }
        let query = items.isEmpty ? "" : "?" + items.joined(separator: "&")
        let path = "/v1/mesh/explain/\(service.percentEncoded)\(query)"
        let client = try connection.client()
        try await output.show { () throws(CommandFailure) in
            let response = try await client.send(.get, path).expectingMesh()
            let report = ExplainReport(try response.decoded(as: ExplainAnswer.self))
            return Listing(report.text, try response.json())
        }
    }
}
