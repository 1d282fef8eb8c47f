/// The version of this agent and its command line.
package enum AgentVersion {
    package static let current = "0.2.0"
}
