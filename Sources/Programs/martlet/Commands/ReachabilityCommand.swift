import ArgumentParser

/// `martlet reachability`.
struct ReachabilityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reachability",
        abstract: "Have the agent say hello to every live member, and name those that stay silent.",
        discussion: """
            Each is asked anew, at its gossip address, and has five seconds. Exits with 1 where \
            one does not answer.
            JSON: {Members, Alive, Reached: [], Silent: [{Name, Address, Reason}]}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Name those that answer, too.")
    var verbose = false

    func run() async throws {
        let client = try connection.client()
        let report = try await client.reachability()
        try output.show(report.text(isVerbose: verbose), report.json)
        if !report.silent.isEmpty { throw CommandFailure("") }
    }
}

extension APIClient {
    /// Asked at a time; the agent remembers 64 answers.
    private static let together = 32

    /// Says hello to each live member but the agent itself.
    func reachability() async throws(CommandFailure) -> ReachabilityReport {
        let own = try await get("/v1/agent/self", as: OwnAnswer.self).member.name
        let members = MembersReport(try await get("/v1/agent/members", as: [MemberAnswer].self))
        var report = ReachabilityReport(members, without: own)
        var rest = report.asked[...]
        while !rest.isEmpty {
            let batch = rest.prefix(APIClient.together)
            rest = rest.dropFirst(batch.count)
            for (member, reason) in try await greet(Array(batch)) {
                report.note(member, silence: reason)
            }
        }
        return report
    }

    private func greet(
        _ members: [MembersReport.Member]
    ) async throws(CommandFailure) -> [(MembersReport.Member, String?)] {
        do {
            return try await withThrowingTaskGroup { tasks in
                for member in members {
                    tasks.addTask {
                        let path = "/v1/agent/join/\(member.address.percentEncoded)"
                        let response = try await send(.put, path)
                        return (member, response.status == 200 ? nil : response.text)
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
