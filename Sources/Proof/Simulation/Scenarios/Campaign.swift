/// How often each scenario is played, and with how many nodes, when everything is to be proved
/// anew (docs/testing.md, The campaign).
package enum Campaign {
    /// Seeds for meshes up to a size: many small ones, few large ones.
    package enum Share: String, CaseIterable, Sendable {
        case small, middle, large, largest

        /// No mesh of this share has more nodes.
        package var limit: Int {
            switch self {
            case .small: 50
            case .middle: 200
            case .large: 3_000
            case .largest: 10_000
            }
        }

        package var seeds: UInt64 {
            switch self {
            case .small: 1_000
            case .middle: 100
            case .large: 10
            case .largest: 3
            }
        }
    }

    /// One line of the plan.
    package struct Part: Sendable {
        package let scenario: Scenario
        package let share: Share
        package let nodes: Int
        package var seeds: UInt64 { share.seeds }
    }

    /// Everything, small meshes first.
    package static let parts: [Part] = Share.allCases.flatMap { share in
        Scenario.all.compactMap { scenario in
            nodes(of: scenario, in: share).map { Part(scenario: scenario, share: share, nodes: $0) }
        }
    }

    /// The size of a scenario in a share; `nil` where it has none: the cost of most grows with the
    /// square of the nodes, and some are stories of a few hosts.
    private static func nodes(of scenario: Scenario, in share: Share) -> Int? {
        let sizes = table[scenario.name] ?? Sizes()
        return switch share {
        case .small: sizes.small
        case .middle: sizes.middle
        case .large: sizes.large
        case .largest: sizes.largest
        }
    }

    private struct Sizes {
        var small: Int? = 16
        var middle: Int? = 64
        var large: Int? = 200
        var largest: Int?
    }

    /// Where the defaults are too many or too few; looked up, never iterated.
    private static let table: [String: Sizes] = [
        "partition-day": Sizes(small: nil, middle: nil, large: nil, largest: 8),
        // Hours of trouble, or signatures on everything.
        "half-lost": Sizes(small: 4, middle: 6, large: 8),
        "forger": Sizes(small: 5, middle: 8, large: 12),
        "pauses": Sizes(small: 12, middle: 32, large: 64),
        "long-pauses": Sizes(small: 12, middle: 32, large: 64),
        "late-readers": Sizes(small: 16, middle: 32, large: 100),
        "loss": Sizes(small: 12, middle: 32, large: 64),
        "lossy-30": Sizes(small: 12, middle: 24, large: 64),
        "far": Sizes(small: 12, middle: 24, large: 64),
        "two-regions": Sizes(small: 12, middle: 24, large: 100),
        "flapping-host": Sizes(small: 12, middle: 32, large: 64),
        "laden": Sizes(small: 8, middle: 12, large: 32),
        "laden-large": Sizes(small: 8, middle: 12, large: 32),
        "walk-for-ever": Sizes(small: nil, middle: 12, large: 24),
        "next-version": Sizes(small: nil, middle: 6, large: 10),
        "cap": Sizes(small: nil, middle: 12, large: 24),
        "jump": Sizes(small: 12, middle: 32, large: 64),
        "distances": Sizes(small: 12, middle: 24, large: 64),
        "distances-by-pair": Sizes(small: 12, middle: 24, large: 64),
        "far-start": Sizes(small: 24, middle: 64, large: 200),
        "far-newcomer": Sizes(small: 12, middle: 32, large: 64),
        "replay": Sizes(small: 12, middle: 24, large: 48),
        "scale-down": Sizes(small: 10, middle: 20, large: 60),
        "liar": Sizes(small: 12, middle: 24, large: 48),
        "conspiracy": Sizes(small: 12, middle: 24, large: 48),
        "swarm": Sizes(small: 12, middle: 32, large: 64),
        // What is cheap for a node is played with many.
        "bootstrap": Sizes(small: 50, middle: 200, large: 1_000),
        "crash": Sizes(small: 32, middle: 100, large: 1_000, largest: 10_000),
        "restart": Sizes(small: 32, middle: 100, large: 1_000, largest: 10_000),
        "held-back": Sizes(small: 32, middle: 100, large: 1_000, largest: 10_000),
        "change": Sizes(small: 50, middle: 200, large: 3_000, largest: 10_000),
        // At rest a large mesh is after twenty minutes, when all have told where they are.
        "idle": Sizes(small: 50, middle: 200, large: 1_000),
        "first-coordinates": Sizes(small: 50, middle: 200, large: 3_000),
    ]
}
