import Primitives

/// How many hints of the socket this node follows. They are not signed, and whoever can forge them
/// makes it send a few datagrams for each.
struct HintBudget: Sendable {
    /// Hints that are looked at, and those that hasten a round.
    private var looks = TokenBucket(rate: 20, burst: 64)
    private var hints = TokenBucket(rate: 0.1, burst: 8)

    mutating func takeLook(at now: Instant) -> Bool { looks.take(1, at: now) }

    mutating func takeHint(at now: Instant) -> Bool { hints.take(1, at: now) }
}
