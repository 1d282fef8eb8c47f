import ArgumentParser

/// `martlet compare`.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Ask one member what it holds otherwise than the agent.",
        discussion: """
            It is asked for its root; where that is another, for what differs, at most 256 records.
            Nothing is taken from it and nothing given. Exits with 2 where the node is not known.
            JSON: as GET /v1/mesh/compare.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The node.", completion: .nodes)
    var node: String

    func run() async throws {
        let path = "/v1/mesh/compare?node=\(node.percentEncoded)"
        let response = try await connection.client().send(.get, path).expectingMesh()
        let report = ComparisonReport(try response.decoded(as: ComparisonAnswer.self))
        let json = try response.json()
        try output.show(report.text, json)
    }
}
