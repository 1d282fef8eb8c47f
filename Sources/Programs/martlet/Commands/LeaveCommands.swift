import ArgumentParser

/// `martlet leave`.
struct LeaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave",
        abstract: "Make the agent leave the mesh and stop.",
        discussion: "JSON: {Left: true}."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await connection.client().put("/v1/agent/leave")
        try output.show("Graceful leave complete", .members(["Left": .flag(true)]))
    }
}

/// `martlet force-leave`.
struct ForceLeaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "force-leave",
        abstract: "Forget a member that is dead or has left, before its time.",
        discussion: """
            A name means all that have it and are dead or gone; prints the ids of those that are \
            forgotten now.
            JSON: {Forgotten: [id]}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The member's name or id.", completion: .nodes)
    var node: String

    /// Consul's; a member that is forgotten here is always pruned.
    @Flag(help: .hidden)
    var prune = false

    func run() async throws {
        let path = "/v1/agent/force-leave/\(node.percentEncoded)"
        let answer = try await connection.client().send(.put, path).expectingSuccess()
        let ids = answer.text.split(separator: "\n").map(String.init)
        try output.show(
            ids.map { "Forgot \(node) (\($0))" }.joined(separator: "\n"),
            .members(["Forgotten": .texts(ids)])
        )
    }
}
