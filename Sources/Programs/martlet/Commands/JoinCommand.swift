import ArgumentParser

/// `martlet join`.
struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Make the agent join a mesh through these members.",
        discussion: """
            Fails only where none of them answers.
            JSON: {Joined: [address], Failed: [{Address, Reason}]}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Gossip addresses: HOST or HOST:PORT.")
    var addresses: [String]

    func run() async throws {
        let client = try connection.client()
        var failures: [(address: String, reason: String)] = []
        for address in addresses {
            let response = try await client.send(
                .put,
                "/v1/agent/join/\(address.percentEncoded)"
            )
            if response.status != 200 { failures.append((address, response.text)) }
        }
        for (address, reason) in failures { complain("\(address): \(reason)") }
        let count = addresses.count - failures.count
        if count == 0 { throw CommandFailure("none of them answered.") }
        try output.show(
            "Successfully joined cluster by contacting \(count) node\(count == 1 ? "" : "s").",
            .members([
                "Joined": .texts(addresses.filter { !failures.map(\.address).contains($0) }),
                "Failed": .array(
                    failures.map {
                        .members(["Address": .text($0.address), "Reason": .text($0.reason)])
                    }
                ),
            ])
        )
    }
}
