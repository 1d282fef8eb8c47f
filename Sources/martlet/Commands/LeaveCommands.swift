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
        print("Graceful leave complete")
    }
}

/// `martlet force-leave`.
struct ForceLeaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "force-leave",
        abstract: "Forget a member that is dead or has left, before its time.",
        discussion: "Silent on success."
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The member's name.")
    var node: String

    func run() async throws {
        try await connection.client().put("/v1/agent/force-leave/\(node.percentEncoded)")
    }
}
