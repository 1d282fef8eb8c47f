import ArgumentParser

/// `martlet catalog`, by Consul's words.
struct CatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "List services, nodes or datacenters, by Consul's words.",
        subcommands: [Services.self, Nodes.self, Datacenters.self]
    )

    /// `martlet catalog services`.
    struct Services: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the services of the mesh; the same as martlet services.",
            discussion: ServicesCommand.List.form
        )

        @OptionGroup var list: ServicesCommand.Options

        func run() async throws { try await list.run() }
    }

    /// `martlet catalog nodes`.
    struct Nodes: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the nodes that have a place in the catalog.",
            discussion: """
                Exits with 2 where none matches.
                JSON: [{Node, ID, Address, Datacenter, Meta}].
                """
        )

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: ListOptions

        @Option(help: "Only those with an instance of this service.")
        var service: String?

        @Option(help: "The nearest first, seen from this node; _agent for the agent's own.")
        var near: String?

        @Flag(help: "Show whole ids and metadata.")
        var detailed = false

        func run() async throws {
            let client = try connection.client()
            let query = near.map { "?near=\($0.percentEncoded)" } ?? ""
            try await output.show { () throws(CommandFailure) in
                let nodes =
                    if let service {
                        try await client.get(
                            "/v1/health/service/\(service.percentEncoded)\(query)",
                            as: [HealthAnswer].self
                        ).map(\.node)
                    } else {
                        try await client.get("/v1/catalog/nodes\(query)", as: [NodeAnswer].self)
                    }
                let report = NodesReport(nodes, isSorted: near == nil)
                return report.listing(isDetailed: detailed)
            }
        }
    }

    /// `martlet catalog datacenters`.
    struct Datacenters: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the datacenters that members name.",
            discussion: "JSON: an array of texts."
        )

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: ListOptions

        func run() async throws {
            let client = try connection.client()
            try await output.show { () throws(CommandFailure) in
                let names = try await client.get("/v1/catalog/datacenters", as: [String].self)
                return Listing(
                    names.map(\.withoutControls).joined(separator: "\n"),
                    .texts(names)
                )
            }
        }
    }
}
