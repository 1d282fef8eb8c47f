import Primitives

/// When this node answers accusations of itself: at once, except that a lone accuser gets an answer
/// at most once a second (DESIGN §4).
struct Refutation: Sendable {
    private var accusers: [NodeID] = []
    private var last: Instant?
    private(set) var due: Instant?

    private static let lonePause = Duration.seconds(1)

    /// An accusation of this node's present version came.
    mutating func accused(by accuser: NodeID, at now: Instant) {
        if !accusers.contains(accuser), accusers.count < 2 { accusers.append(accuser) }
        guard accusers.count < 2, let last else {
            due = now
            return
        }
        due = max(now, last + Refutation.lonePause)
    }

    /// A newer version of this node is out: what was said of the old one is void.
    mutating func answered(at now: Instant) {
        accusers = []
        last = now
        due = nil
    }
}
