@testable import Settings

/// The configuration that these flags make on a host named `host-1`, as root.
func configuration(
    _ arguments: String...,
    environment: [String: String] = [:]
) throws(ConfigurationError) -> AgentConfiguration {
    try AgentConfiguration(
        ConfigurationInputs(
            arguments: arguments,
            environment: environment,
            hostName: "host-1",
            isRoot: true
        )
    )
}

/// The lines of the error that this throws, or none.
func complaints(_ body: () throws(ConfigurationError) -> Void) -> [String] {
    do {
        try body()
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
