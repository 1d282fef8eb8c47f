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
    @OptionGroup var output: OutputOptions

    @Argument(help: "The service.")
    var service: String

    @Flag(help: "Only those whose checks all pass.")
    var passing = false

    func run() async throws {
        let report = try await connection.client().instances(of: service, passing: passing)
        if report.instances.isEmpty, output.format == .table {
            throw CommandFailure(
                "no \(passing ? "passing " : "")instance of `\(service)`.",
                exitStatus: CommandFailure.usage
            )
        }
        try output.show(report.table, report.json)
        if report.instances.isEmpty {
            throw CommandFailure("", exitStatus: CommandFailure.usage)
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
