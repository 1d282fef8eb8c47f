internal import Glibc
import Host
import Primitives
import Settings

/// What every start prints once all its sockets are bound: who this is, and where it is reached.
struct Banner {
    let agent: AgentAssembly
    let configuration: AgentConfiguration
    /// Where the API listens, with the ports that the system chose.
    let listening: [ListenAddress]

    func print() {
        let seeds = configuration.seeds.map { "\($0.host):\($0.port)" }.joined(separator: ", ")
        let rows = [
            ("Node", "\(configuration.name) (\(agent.identity.id))"),
            ("Version", AgentVersion.current),
            ("Datacenter", configuration.datacenter),
            ("Mode", configuration.isDevelopment ? "development, nothing kept" : "shared key"),
            ("Data", configuration.dataDirectory ?? "memory only"),
            ("Gossip", "\(agent.bound) UDP, told to others as \(agent.identity.advertised)"),
            ("HTTP", listening.map(\.description).joined(separator: ", ")),
            ("DNS", "off"),
            ("Seeds", seeds.isEmpty ? "none: this node waits to be joined" : seeds),
        ]
        var text = "martlet agent\n"
        for (name, value) in rows {
            text += "  \(name)" + String(repeating: " ", count: 12 - name.count) + value + "\n"
        }
        let bytes = Array(text.utf8)
        _ = unsafe write(STDOUT_FILENO, bytes, bytes.count)
    }
}
