package import DNS
package import Host
package import Logging
package import Picking
package import Primitives
package import Registry
package import Services

/// The complete, validated settings of an agent.
package struct AgentConfiguration: Sendable {
    /// The node's name.
    package var name: String
    package var datacenter: String
    /// Empty where none is given.
    package var zone: String
    /// At most 128 bytes of keys and values, sorted by key.
    package var metadata: [MetadataEntry]

    /// Where identity and services are kept; `nil` keeps nothing on disk (`--dev`).
    package var dataDirectory: String?
    /// Where the cluster file may be: the first that exists counts. Empty with `--dev`, which
    /// makes a throw-away key.
    package var clusterKeyPaths: [String]
    package var isDevelopment: Bool

    /// The gossip socket.
    package var bind: Address
    /// What other agents shall use, where it is given; else see `AdvertisedAddress`.
    package var advertise: Address?
    package var seeds: [SeedAddress]
    /// Whether it begins a mesh where no seed answers.
    package var isBootstrap: Bool

    package var http: [ListenAddress]
    /// The permission bits of its Unix sockets; whoever may write to one may use the API.
    package var httpSocketMode: UInt32
    /// Whether an HTTP listener may be reached by other hosts.
    package var allowsInsecureHTTP: Bool
    /// Further names by which the API may be asked, in lower case.
    package var allowedHosts: [String]
    /// Where health checks may connect to beyond this host.
    package var allowedCheckTargets: [AllowedCheckTarget]
    /// Where and how DNS is answered; `nil` where it is not.
    package var dns: DNSConfiguration?

    package var logLevel: Logger.Level
    package var logsJSON: Bool

    /// Defined in files, beside those that were registered by the API.
    package var services: [ServiceDefinition]
    /// Defined in files outside of a service: of the node, or of a service by its id.
    package var checks: [CheckDefinition]
    /// Where each of them stands, in their order.
    package var servicePlaces: [DefinitionOrigin]
    package var checkPlaces: [DefinitionOrigin]

    /// How this agent balances the calls of its applications; from files only.
    package var balancing: BalancingSettings
    /// How much this agent spends on those who ask it; from files only.
    package var limits: AgentLimits

    /// What all this was made from; `AgentConfiguration(inputs)` reads the files again.
    package var inputs: ConfigurationInputs
}

/// What the flags of `martlet agent` ask for.
package enum AgentInvocation: Sendable {
    case help
    case version
    case run(AgentConfiguration)

    package init(_ inputs: ConfigurationInputs) throws(ConfigurationError) {
        let flags = try AgentFlags(inputs.arguments)
        if flags.wantsHelp {
            self = .help
        } else if flags.wantsVersion {
            self = .version
        } else {
            self = .run(try AgentConfiguration(inputs))
        }
    }
}

/// Where an agent to join is found: its name or address, and the port of its gossip socket.
package struct SeedAddress: Hashable, Sendable {
    package var host: String
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}
