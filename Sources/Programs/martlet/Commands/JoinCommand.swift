import ArgumentParser

/// `martlet join`.
struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Make the agent join a mesh through these members.",
        discussion: "Fails only where none of them answers."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Gossip addresses: HOST or HOST:PORT.")
    var addresses: [String]

    func run() async throws {
        let client = try connection.client()
        var failures: [String] = []
        for address in addresses {
            let response = try await client.send(
                .put,
                "/v1/agent/join/\(address.percentEncoded)"
            )
            if response.status != 200 { failures.append("\(address): \(response.text)") }
        }
        for failure in failures { complain(failure) }
        let count = addresses.count - failures.count
        if count == 0 { throw CommandFailure("none of them answered.") }
        try say("Successfully joined cluster by contacting \(count) node\(count == 1 ? "" : "s").")
    }
}
