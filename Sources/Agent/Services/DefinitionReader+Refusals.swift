import Formats

extension DefinitionReader {
    /// Kinds of checks that Consul has and this agent does not. Leaving one out would show a
    /// service as healthy that nobody looks at, so they are errors. Whether there was one.
    func refuseOtherKinds(_ fields: inout DefinitionFields) -> Bool {
        var isRefused = false
        for (key, reason) in Self.otherKinds where fields.takeSaying(key) {
            if !isRefused {
                fields.report("Invalid check: \(key) is not supported: \(reason)", at: key)
            }
            isRefused = true
        }
        return isRefused
    }

    /// Modifiers of the other kinds follow them, so that the kind is named first.
    private static let otherKinds = [
        ("DockerContainerID", inside), ("Args", script), ("ScriptArgs", script),
        ("Script", script), ("Shell", inside), ("OSService", system),
        ("ProxyHTTP", proxy), ("ProxyGRPC", proxy),
    ]

    private static let script =
        "this agent starts no processes, so nothing that the API or a file says can. \(instead)"
    private static let inside =
        "this agent does not go into containers. Check the port that it serves, by HTTP, TCP or "
        + "GRPC, or \(instead.prefix(1).lowercased())\(instead.dropFirst())"
    private static let system =
        "this agent does not ask the service manager. \(instead)"
    private static let proxy = "this agent checks by itself. Name the target in HTTP or GRPC."

    /// How a command gets to be a check all the same.
    private static let instead =
        "Register a check with \"TTL\": \"30s\" and have your own timer report what the command "
        + "says, as in `df / && curl -X PUT localhost:8500/v1/agent/check/pass/ID || curl -X PUT "
        + "localhost:8500/v1/agent/check/fail/ID`."
}
