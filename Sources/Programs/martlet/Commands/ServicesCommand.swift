import ArgumentParser

/// `martlet services`.
struct ServicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "List the services of the mesh.",
        discussion: "JSON: [{Name, Tags}], with --detailed also {Passing, Warning, Critical}."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Count the instances of each by status: one request for each service.")
    var detailed = false

    func run() async throws {
        let client = try connection.client()
        var report = ServicesReport(
            try await client.get("/v1/catalog/services", as: [String: [String]].self)
        )
        if detailed {
            for service in report.services {
                let instances = try await client.instances(of: service.name)
                report.count(instances, of: service.name)
            }
        }
        try output.show(report.table, report.json)
    }
}
