import ArgumentParser

/// `martlet maint`.
struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maint",
        abstract: "Take this host or one of its services out of use, or back.",
        discussion: "Without --enable or --disable it lists what is in maintenance."
    )

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Begin the maintenance.")
    var enable = false

    @Flag(help: "End the maintenance.")
    var disable = false

    @Option(help: ArgumentHelp("A service by its id, instead of the host.", valueName: "id"))
    var service: String?

    @Option(help: "Why; shown beside the status.")
    var reason: String?

    func validate() throws {
        if enable, disable { throw ValidationError("Give --enable or --disable, not both.") }
        if reason != nil, !enable { throw ValidationError("--reason goes with --enable.") }
        if service != nil, !enable, !disable {
            throw ValidationError("--service needs --enable or --disable.")
        }
    }

    func run() async throws {
        let client = try connection.client()
        guard enable || disable else {
            let checks = try await client.get(
                "/v1/agent/checks",
                as: [String: CheckAnswer].self
            )
            for line in MaintenanceCommand.lines(checks) { try say(line) }
            return
        }
        let target = service.map { "service/maintenance/\($0.percentEncoded)" } ?? "maintenance"
        let why = reason.map { "&reason=\($0.percentEncoded)" } ?? ""
        try await client.put("/v1/agent/\(target)?enable=\(enable)\(why)")
        let subject = service.map { "service `\($0)`" } ?? "this host"
        try say("Maintenance of \(subject) is \(enable ? "enabled" : "disabled").")
    }

    /// One line for the host and for each service in maintenance.
    private static func lines(_ checks: [String: CheckAnswer]) -> [String] {
        let prefix = "_service_maintenance:"
        return checks.values.sorted { $0.checkID < $1.checkID }.compactMap { check in
            let why = check.notes.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
            if check.checkID == "_node_maintenance" { return "host\(why)" }
            guard check.checkID.hasPrefix(prefix) else { return nil }
            return "service \(check.checkID.dropFirst(prefix.count))\(why)"
        }
    }
}
