/// Runs the agent from start to end.
package enum AgentRunner {
    package static func run(_ configuration: AgentConfiguration) async throws(StartFailure) {
        throw StartFailure(message: "this build cannot run an agent yet", exitStatus: 1)
    }
}
