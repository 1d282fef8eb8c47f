import ArgumentParser

/// `martlet maint`.
struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maint",
        abstract: "Take this host or one of its services out of use, or back.",
        discussion: """
            Without --enable or --disable it lists what is in maintenance.
            JSON: [{Subject, ID, Reason}] of the list, Subject being host or service; else one of \
            them with {Enabled}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ListOptions

    @Flag(help: "Begin the maintenance.")
    var enable = false

    @Flag(help: "End the maintenance.")
    var disable = false

    @Option(
        help: ArgumentHelp("A service by its id, instead of the host.", valueName: "id"),
        completion: .ownServices
    )
    var service: String?

    @Option(help: "Why; shown beside the status.")
    var reason: String?

    func validate() throws {
        if enable, disable { throw ValidationError("Give --enable or --disable, not both.") }
        if reason != nil, !enable { throw ValidationError("--reason goes with --enable.") }
        if output.watch, enable || disable { throw ValidationError("--watch goes with the list.") }
        if service != nil, !enable, !disable {
            throw ValidationError("--service needs --enable or --disable.")
        }
    }

    func run() async throws {
        let client = try connection.client()
        guard enable || disable else {
            return try await output.show { () throws(CommandFailure) in
                let checks = try await client.get(
                    "/v1/agent/checks",
                    as: [String: CheckAnswer].self
                )
                let report = MaintenanceReport(checks)
                return Listing(report.text, report.json)
            }
        }
        let target = service.map { "service/maintenance/\($0.percentEncoded)" } ?? "maintenance"
        let why = reason.map { "&reason=\($0.percentEncoded)" } ?? ""
        try await client.put("/v1/agent/\(target)?enable=\(enable)\(why)")
        let subject = service.map { "service `\($0)`" } ?? "this host"
        try OutputOptions.show(
            output.format,
            "Maintenance of \(subject) is \(enable ? "enabled" : "disabled").",
            .members([
                "Subject": .text(service == nil ? "host" : "service"),
                "ID": .text(service ?? ""),
                "Reason": .text(reason ?? ""),
                "Enabled": .flag(enable),
            ])
        )
    }
}
