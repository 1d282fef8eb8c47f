import ArgumentParser

/// `martlet rtt`.
struct RoundTripCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rtt",
        abstract: "Estimate the round trip between two nodes.",
        discussion: """
            It is what their coordinates foretell: no datagram is sent for it. A node tells its \
            own about a minute after it has joined; it is rough then, and good ten minutes later.
            JSON: {From, To, Milliseconds}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A node.", completion: .nodes)
    var node: String

    @Argument(
        help: "Another; without it, the node of the agent that is asked.",
        completion: .nodes
    )
    var other: String?

    func run() async throws {
        let report = try await connection.client().roundTrip(between: node, and: other)
        try output.show(report.text, report.json)
    }
}
