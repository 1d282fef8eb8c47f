extension ConfigurationOption {
    /// Every setting of the agent (docs/operations.md, Settings).
    package static let table: [ConfigurationOption] = [
        ConfigurationOption(
            .name,
            .single("NAME"),
            "Name of this node: 1 to 63 of A-Z a-z 0-9 . _ -",
            default: "the host name"
        ),
        ConfigurationOption(
            .dataDirectory,
            .single("DIR"),
            "Where identity, services and peers are kept",
            default: "/var/lib/martlet as root, else ~/.local/state/martlet"
        ),
        ConfigurationOption(
            .clusterKey,
            .single("FILE"),
            "Cluster file made by martlet keygen",
            default: "/etc/martlet/cluster.key, else cluster.key in the data directory"
        ),
        ConfigurationOption(
            .bind,
            .single("ADDR[:PORT]"),
            "Address of the gossip socket (UDP)",
            default: "0.0.0.0:7946"
        ),
        ConfigurationOption(
            .advertise,
            .single("ADDR[:PORT]"),
            "Address that other agents shall use",
            default: "the one towards the first seed, else a private one"
        ),
        ConfigurationOption(
            .join,
            .list("ADDR[:PORT]"),
            "An agent to join; all addresses of a name, resolved again at every try"
        ),
        ConfigurationOption(
            .bootstrap,
            .toggle,
            "Begin a mesh where no seed answers, instead of waiting for one"
        ),
        ConfigurationOption(
            .http,
            .list("ADDR:PORT|unix:PATH"),
            "Listen for HTTP here; replaces the default",
            default: "127.0.0.1:8500"
        ),
        ConfigurationOption(
            .httpSocketMode,
            .single("MODE"),
            "Who may open the Unix sockets of --http, in octal digits",
            default: "0660"
        ),
        ConfigurationOption(
            .insecureHTTP,
            .toggle,
            "Allow HTTP on addresses that other hosts reach, without authentication"
        ),
        ConfigurationOption(
            .allowHost,
            .list("NAME"),
            "A further name by which the HTTP API may be asked"
        ),
        ConfigurationOption(
            .checkAllow,
            .list("CIDR|NAME|.SUFFIX"),
            "What health checks may connect to beyond this host"
        ),
        ConfigurationOption(
            .dns,
            .single("ADDR:PORT|off"),
            "Answer DNS here, over UDP and TCP",
            default: "127.0.0.1:8600"
        ),
        ConfigurationOption(
            .dnsDomain,
            .list("NAME"),
            "A domain that DNS answers for; replaces the default",
            default: "mesh and consul"
        ),
        ConfigurationOption(
            .dnsTTL,
            .list("[SERVICE=]DURATION"),
            "How long answers of DNS may be kept; of services whose name begins so: web*=10s",
            default: "0s"
        ),
        ConfigurationOption(
            .dnsWeights,
            .single("scaled|raw"),
            "Weights of SRV: the largest as 65280, or as registered",
            default: "scaled"
        ),
        ConfigurationOption(
            .dnsPreferZone,
            .toggle,
            "Name instances of this zone first in DNS, with a better priority"
        ),
        ConfigurationOption(
            .dnsOnlyPassing,
            .toggle,
            "Leave instances that warn out of DNS"
        ),
        ConfigurationOption(.metadata, .list("KEY=VALUE"), "Metadata of this node"),
        ConfigurationOption(
            .datacenter,
            .single("NAME"),
            "Datacenter of this node, a label",
            default: "dc1"
        ),
        ConfigurationOption(
            .zone,
            .single("NAME"),
            "Zone of this node within its datacenter, a label"
        ),
        ConfigurationOption(
            .configFile,
            .list("FILE"),
            "Read settings and services from this YAML or JSON file"
        ),
        ConfigurationOption(
            .configDirectory,
            .list("DIR"),
            "Read every .yaml, .yml and .json file of this directory, by name"
        ),
        ConfigurationOption(
            .logLevel,
            .single("LEVEL"),
            "trace, debug, info, notice, warning, error or critical",
            default: "info"
        ),
        ConfigurationOption(.logJSON, .toggle, "Write the log as one JSON object a line"),
        ConfigurationOption(
            .development,
            .toggle,
            "Try it out: one host, loopback, a throw-away key, nothing kept on disk"
        ),
    ]

    /// The row of a flag's name without its dashes.
    static func named(_ name: String) -> ConfigurationOption? {
        Key(rawValue: name).flatMap { key in table.first { $0.key == key } }
    }
}
