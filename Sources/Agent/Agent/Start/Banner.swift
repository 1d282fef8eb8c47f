import DNS
import DNSServer
internal import Glibc
import HTTPAPI
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
        let names = configuration.dns.map(shown) ?? "off"
        let seeds = configuration.seeds.map { "\($0.host):\($0.port)" }.joined(separator: ", ")
        let rows = [
            ("Node", "\(configuration.name) (\(agent.identity.id))"),
            ("Version", AgentVersion.current),
            ("Datacenter", configuration.datacenter),
            ("Mode", configuration.isDevelopment ? "development, nothing kept" : "shared key"),
            ("Data", configuration.dataDirectory ?? "memory only"),
            ("Gossip", "\(agent.bound) UDP, told to others as \(agent.identity.advertised)"),
            ("HTTP", listening.map(\.description).joined(separator: ", ")),
            ("DNS", names),
            ("Seeds", seeds.isEmpty ? "none: this node waits to be joined" : seeds),
        ]
        var text = "martlet agent\n"
        for (name, value) in rows {
            text += "  \(name)" + String(repeating: " ", count: 12 - name.count) + value + "\n"
        }
        let bytes = Array(text.utf8)
        _ = unsafe write(STDOUT_FILENO, bytes, bytes.count)
    }

    private func shown(_ dns: DNSConfiguration) -> String {
        let address = agent.dns?.address ?? dns.address
        let domains = dns.answers.domains.map { String("\($0)".dropLast()) }
        return "\(address) UDP and TCP, for \(domains.joined(separator: " and "))"
    }
}
