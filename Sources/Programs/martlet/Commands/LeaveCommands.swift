import ArgumentParser

/// `martlet leave`.
struct LeaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave",
        abstract: "Make the agent leave the mesh and stop."
    )

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await connection.client().put("/v1/agent/leave")
        try say("Graceful leave complete")
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
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The member's name or id.")
    var node: String

    func run() async throws {
        let path = "/v1/agent/force-leave/\(node.percentEncoded)"
        let answer = try await connection.client().send(.put, path).expectingSuccess()
        for id in answer.text.split(separator: "\n") { try say("Forgot \(node) (\(id))") }
    }
}
