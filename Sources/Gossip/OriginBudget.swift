import Primitives

/// What one origin's records may cost this node, whoever brings them (DESIGN §4, §5).
struct OriginBudget: Sendable {
    /// Accusations taken: one a second after a burst of the mesh's size. Those of this node itself
    /// are never limited.
    var accusations: TokenBucket
    /// Records passed on at once; what is beyond goes by slow ticks.
    var rumours: TokenBucket

    init(settings: GossipSettings, members: Int) {
        accusations = TokenBucket(rate: 1, burst: Double(max(members, 1)))
        rumours = TokenBucket(rate: settings.originRate, burst: settings.originBurst)
    }
}
