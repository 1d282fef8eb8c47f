import Gossip
import Logging
import Primitives

/// How the parts of this node are, each as it is: for `/readyz` and the log.
extension NodeLoop {
    /// How long a clock that differs counts as the reason why a node is not in: hellos go out at
    /// least every ten seconds.
    private static let differenceLife = Duration.seconds(15)

    /// Whether the mesh is known.
    package var isReady: Bool { driver.node.isReady }

    /// One item for each part of the node.
    package func readiness() -> [NodeCondition] {
        [
            NodeCondition(name: "gossip-socket", failure: socketState.failure),
            NodeCondition(name: "clock", failure: clockFailure),
            NodeCondition(
                name: "registry",
                failure: driver.node.isReady ? nil : "the first reconciliation is not done"
            ),
            NodeCondition(name: "seeds", failure: seedFailure),
        ]
    }

    private var clockFailure: String? {
        if let clockFlaw { return clockFlaw }
        guard !driver.node.isReady, let difference = clockDifference,
            now - difference.time < NodeLoop.differenceLife
        else { return nil }
        return difference.sentence
    }

    /// Why this node does not find its mesh. Once it has, seeds may come and go.
    private var seedFailure: String? {
        if driver.node.isReady { return nil }
        let silent = driver.node.silentSeeds
        var reasons: [String] = []
        if !silent.isEmpty {
            let places = silent.prefix(16).map(\.description).joined(separator: ", ")
            reasons.append("nobody answers at \(places)")
        }
        for name in unresolvedSeeds.prefix(16) { reasons.append("\(name) does not resolve") }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// Takes over what the seeds resolve to now.
    func seek(_ outcome: SeedResolver.Outcome) {
        unresolvedSeeds = outcome.unresolved
        perform(.seeds(outcome.addresses))
    }

    /// Says that no seed answers, while that keeps this node from being ready.
    func complainOfSeeds() {
        guard let failure = seedFailure, complaints.admits(.seeds, at: now) else { return }
        logger.warning(
            "This agent is not in its mesh: \(failure)",
            metadata: [
                "remedy": """
                see that an agent of this cluster runs there and that UDP gets through; on the \
                first agent of a new mesh give --bootstrap
                """
            ]
        )
    }
}

/// A part of the node, and how it is.
package struct NodeCondition: Equatable, Sendable {
    package var name: String
    /// What is wrong, or `nil`.
    package var failure: String?
}
