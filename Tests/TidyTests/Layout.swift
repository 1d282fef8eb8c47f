/// Who may import whom. A new arrow changes this table and needs an ADR.
enum Layout {
    /// What each target may use of our own; the pure ones use nothing else.
    static let imports: [String: Set<String>] = [
        "Primitives": [],
        "Sodium": ["CSodium", "Primitives"],
        "Host": ["CHost", "Primitives"],
        "Membership": ["Primitives"],
        "Registry": ["Primitives", "Sodium"],
        "Wire": core.subtracting(["Wire", "Gossip"]),
        "Gossip": core.subtracting(["Gossip"]),
        "MartletBalancing": [],
        "DNS": [],
        "Agent": core.union(["MartletBalancing", "DNS", "Host"]),
        "MartletClient": ["MartletBalancing"],
        "MartletAsyncHTTPClient": ["MartletBalancing", "MartletClient"],
        "MartletHummingbird": ["MartletClient"],
        "martlet": core.union(["Agent"]),
        "Simulation": core,
        "BalancingSimulation": ["MartletBalancing"],
        "martlet-sim": ["Simulation", "BalancingSimulation"],
        "martlet-bench": core.union(["Agent", "MartletBalancing", "DNS", "Simulation"]),
        "Mutations": ["Primitives"],
    ]

    static let core: Set = ["Primitives", "Sodium", "Membership", "Registry", "Wire", "Gossip"]
    static let pure = core.union(["MartletBalancing", "DNS"])
    /// Sodium is where randomness comes from, so it is not among them.
    static let replayable = pure.subtracting(["Sodium"]).union([
        "Simulation", "BalancingSimulation",
    ])
    /// Packages of others in the pure core: the persistent tree of the snapshots (ADR 5).
    static let packages: [String: Set<String>] = ["Registry": ["HashTreeCollections"]]
    /// The only ones that may otherwise import packages of others, or the system's modules.
    static let shell: Set = [
        "Agent", "Host", "MartletClient", "MartletAsyncHTTPClient", "MartletHummingbird", "martlet",
        "martlet-sim", "martlet-bench",
    ]
}
