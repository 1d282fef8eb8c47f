import Primitives

/// Whose accusations of this node have lately counted against its local health.
///
/// Lifeguard takes each own refutation as a sign of slowness (§IV-A). But a few liars who accuse
/// everybody every second would so make all slow to see who really fails; so the word of one
/// accuser counts once in three seconds. A node that is slow is accused by ever others.
struct Blame: Sendable {
    private var counted: [(accuser: NodeID, at: Instant)] = []

    static let memory = Duration.seconds(3)
    /// Whom it remembers at most; the oldest gives way.
    static let capacity = 16

    /// Whether what these say counts: one of them has not counted lately.
    mutating func counts(_ accusers: [NodeID], at now: Instant) -> Bool {
        counted.removeAll { now - $0.at >= Blame.memory }
        let fresh = accusers.filter { accuser in !counted.contains { $0.accuser == accuser } }
        counted += fresh.map { ($0, now) }
        if counted.count > Blame.capacity { counted.removeFirst(counted.count - Blame.capacity) }
        return !fresh.isEmpty
    }
}
