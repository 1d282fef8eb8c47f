package import Gossip
import Primitives

/// A story with a pass mark: what is done to a world, and what must hold.
package struct Scenario: Sendable {
    package let name: String
    package let summary: String
    /// How many nodes it has unless somebody says otherwise.
    package let nodes: Int
    /// The most that make sense: some need every pair, or hours of the world's time.
    package let largest: Int
    /// Whether it lies with signatures, so that it is always played with all of them.
    package let needsSignatures: Bool
    /// The worst that may be said of members which run and can be reached, unless the story says
    /// more precisely while it plays.
    package let allows: Allowance
    /// What its nodes are told otherwise than an agent tells its own.
    package let settings: GossipSettings
    /// Plays it on a fresh stage.
    package let play: @Sendable (inout Stage) -> Void

    init(
        _ name: String,
        _ summary: String,
        allows allowance: Allowance,
        nodes: Int = 32,
        largest: Int = 1_000,
        needsSignatures: Bool = false,
        settings: GossipSettings = GossipSettings(),
        play: @escaping @Sendable (inout Stage) -> Void
    ) {
        self.name = name
        self.summary = summary
        allows = allowance
        self.nodes = nodes
        self.largest = largest
        self.needsSignatures = needsSignatures
        self.settings = settings
        self.play = play
    }

    package static func named(_ name: String) -> Scenario? {
        all.first { $0.name == name }
    }

    /// Plays it from a seed, alone.
    package func result(
        seed: UInt64,
        nodes: Int,
        fidelity: Fidelity = .bare,
        trace: Trace? = nil
    ) -> Stage {
        var stage = Stage(
            seed: seed,
            nodes: nodes,
            fidelity: fidelity,
            settings: settings
        )
        stage.world.trace = trace
        stage.inspector.verdicts.allowance = allows
        play(&stage)
        stage.finish()
        return stage
    }
}

/// What came of a scenario.
package struct ScenarioResult: Equatable, Sendable {
    /// What broke a promise; empty is a pass.
    package var failures: [String] = []
    /// Every verdict on members that ran and could be reached.
    package var verdicts = VerdictCounts()
    /// Figures for the table.
    package var figures: [Figure] = []

    package struct Figure: Equatable, Sendable {
        package let name: String
        package let value: Double
        package let unit: String
        /// What it may not exceed, where there is such a mark.
        package var hold: Double?
        /// Whether one seed in twenty may exceed it.
        package var isUsual = false
    }
}
