import ArgumentParser

/// `martlet members`.
struct MembersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "List the members of the mesh as this agent sees them.",
        discussion: """
            Exits with 2 where none matches.
            JSON: [{Name, Address, Status, Datacenter, Zone, Version, ID, Shadowed, Tags}].
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ListOptions

    @Flag(help: "Show whole ids and tags.")
    var detailed = false

    @Flag(help: "Show whole ids, and the dead or gone whose name another member has by now.")
    var all = false

    @Option(
        help: """
            Only those whose status matches this regular expression: alive, suspect, unreachable, \
            dead, leaving, left; failed is unreachable and dead.
            """
    )
    var status: String?

    func run() async throws {
        let client = try connection.client()
        try await output.show { () throws(CommandFailure) in
            let answer = try await client.get("/v1/agent/members", as: [MemberAnswer].self)
            var report = MembersReport(answer)
            if let status { try report.keep(status: status) }
            if !all, !detailed { report.dropSucceeded() }
            let table = all && !detailed ? report.wholeTable : report.table(isDetailed: detailed)
            let none = report.members.isEmpty ? "no member matches." : nil
            return Listing(table, report.json, none: none)
        }
    }
}
