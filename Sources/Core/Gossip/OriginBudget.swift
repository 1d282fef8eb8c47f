import Primitives

/// What one origin's records may cost this node, whoever brings them (docs/protocol.md,
/// Membership).
struct OriginBudget: Sendable {
    private var accusations = TokenBucket(rate: 1, burst: 1)
    /// Records passed on at once; what is beyond goes by slow ticks.
    var rumours: TokenBucket

    init(settings: GossipSettings) {
        rumours = TokenBucket(rate: settings.originRate, burst: settings.originBurst)
    }

    /// Whether one more accusation is taken: one a second after a burst of the mesh's size, which
    /// may have grown since the last. Those of this node itself are never limited.
    mutating func payAccusation(members: Int, at now: Instant) -> Bool {
        accusations.allow(burst: Double(members))
        return accusations.take(1, at: now)
    }
}
