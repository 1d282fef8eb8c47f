import ArgumentParser

/// `martlet instances`.
struct InstancesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instances",
        abstract: "List the instances of a service.",
        discussion: """
            Exits with 2 where there is none.
            JSON: [{Node, ID, Address, Port, Status, Weight, Tags, Meta}].
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ListOptions

    @Argument(help: "The service.", completion: .services)
    var service: String

    @Flag(help: "Only those whose checks all pass.")
    var passing = false

    func run() async throws {
        let client = try connection.client()
        try await output.show { () throws(CommandFailure) in
            let report = try await client.instances(of: service, passing: passing)
            let none = "no \(passing ? "passing " : "")instance of `\(service)`."
            return Listing(
                report.table,
                report.json,
                none: report.instances.isEmpty ? none : nil
            )
        }
    }
}

extension APIClient {
    /// The instances of a service with their health.
    func instances(
        of service: String,
        passing: Bool = false
    ) async throws(CommandFailure) -> InstancesReport {
        let path = "/v1/health/service/\(service.percentEncoded)\(passing ? "?passing" : "")"
        return InstancesReport(try await get(path, as: [HealthAnswer].self))
    }
}
