/// Who may import whom. A new arrow changes this table and needs an ADR.
enum Layout {
    /// What each target may use of our own; the pure ones use nothing else.
    static let imports: [String: Set<String>] = [
        "Primitives": [],
        "Sodium": ["CSodium", "Primitives"],
        "Host": ["CHost", "Primitives"],
        "Coordinates": ["Primitives"],
        "Membership": ["Primitives"],
        "Registry": ["Primitives", "Sodium", "Coordinates"],
        "Wire": core.subtracting(["Wire", "Gossip"]),
        "Gossip": core.subtracting(["Gossip"]),
        "MartletBalancing": [],
        "DNS": ["Primitives"],
        "Formats": [],
        "Filters": ["Formats"],
        "Services": ["Formats", "Primitives", "Registry"],
        "Storage": core.union(["Formats", "Services", "Host"]).subtracting(["Membership"]),
        "Checks": ["Services", "Host", "Primitives", "Registry"],
        "Catalog": [
            "Formats", "Services", "Storage", "Checks", "Host", "Primitives", "Registry", "Wire",
        ],
        "View": core.subtracting(["Gossip"]),
        "Picking": ["View", "MartletBalancing", "Membership", "Primitives", "Registry"],
        "Settings": [
            "Formats", "Services", "Picking", "View", "Host", "MartletBalancing", "Primitives",
            "Registry", "DNS",
        ],
        "DNSServer": [
            "DNS", "Formats", "Services", "View", "Picking", "Host", "Primitives", "Membership",
            "Registry",
        ],
        "NodeShell": core.union(["Settings", "Storage", "View", "Host"]),
        "HTTPAPI": core.union([
            "Formats", "Filters", "Services", "Catalog", "View", "Picking", "Host",
            "MartletBalancing",
        ]).subtracting(["Gossip", "Wire"]),
        "HTTPServer": ["HTTPAPI", "Formats", "View", "Host", "Primitives"],
        "Agent": core.union(agent).union(["MartletBalancing", "DNS", "Host"])
            .subtracting(["Agent", "Filters"]),
        "MartletClient": ["MartletBalancing"],
        "MartletAsyncHTTPClient": ["MartletBalancing", "MartletClient"],
        "MartletHummingbird": ["MartletClient"],
        "martlet": [
            "Agent", "Settings", "Formats", "Services", "Storage", "Host", "Primitives", "Registry",
            "Wire",
        ],
        "Simulation": core,
        "BalancingSimulation": ["MartletBalancing"],
        "martlet-sim": ["Simulation", "BalancingSimulation"],
        "martlet-bench": core.union([
            "Formats", "Services", "View", "Picking", "HTTPAPI", "MartletBalancing", "Simulation",
        ]),
        "Mutations": ["Primitives"],
    ].merging(planned) { drawn, _ in drawn }

    /// Targets that are not there yet: what each may use when it comes, so that its place and its
    /// arrows are settled before its first line (docs/architecture.md, What has its place already).
    static let planned: [String: Set<String>] = [
        "Authority": ["Primitives", "Sodium", "Registry"],
        "Access": ["Primitives", "Formats"],
        "Console": ["Formats", "View"],
        "XDS": ["Primitives", "Registry"],
        "XDSServer": [
            "XDS", "Services", "View", "Picking", "Primitives", "Registry", "Membership",
        ],
        "Proxy": ["View", "Picking", "MartletBalancing", "Primitives", "Registry", "Host"],
    ]

    static let core: Set = [
        "Primitives", "Sodium", "Coordinates", "Membership", "Registry", "Wire", "Gossip",
    ]
    /// The folders of `Sources`, and the targets that each may hold.
    static let folders: [String: Set<String>] = [
        "Core": core.union(["CSodium"]),
        "Libraries": [
            "MartletBalancing", "MartletClient", "MartletAsyncHTTPClient", "MartletHummingbird",
        ],
        "Agent": agent.union(["CHost", "Host"]),
        "Programs": ["martlet", "martlet-sim", "martlet-bench"],
        "Proof": ["Simulation", "BalancingSimulation"],
    ]
    /// The parts of the agent, each a target.
    static let agent: Set = [
        "Formats", "Filters", "DNS", "Services", "Storage", "Checks", "Catalog", "View", "Picking",
        "Settings", "DNSServer", "NodeShell", "HTTPAPI", "HTTPServer", "Agent",
    ]
    static let pure = core.union([
        "MartletBalancing", "DNS", "Formats", "Filters", "Services", "Picking", "Authority",
        "Access", "XDS",
    ])
    /// Sodium is where randomness comes from, so it is not among them.
    static let replayable = pure.subtracting(["Sodium"]).union([
        "Simulation", "BalancingSimulation",
    ])
    /// Packages of others in the pure targets: the persistent tree of the snapshots (ADR 5), and
    /// the locks of picks and of what was written of an instance (ADR 11).
    static let packages: [String: Set<String>] = [
        "Registry": ["HashTreeCollections"],
        "Picking": ["HashTreeCollections", "NIOConcurrencyHelpers", "Synchronization"],
    ]
    /// The only ones that may otherwise import packages of others, or the system's modules.
    static let shell: Set = [
        "Agent", "NodeShell", "HTTPAPI", "HTTPServer", "Checks", "Catalog", "Settings", "View",
        "DNSServer", "Storage", "Host",
        "Console", "XDSServer", "Proxy",
        "MartletClient",
        "MartletAsyncHTTPClient", "MartletHummingbird", "martlet",
        "martlet-sim", "martlet-bench",
    ]
}
