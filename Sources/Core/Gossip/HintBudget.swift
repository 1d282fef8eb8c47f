import Primitives

/// How many hints of the socket this node follows. They are not signed, and whoever can forge them
/// makes it send a few datagrams for each.
struct HintBudget: Sendable {
    /// Hints that are looked at, and those that hasten a round.
    private var looks = TokenBucket(rate: 20, burst: 64)
    private var hints = TokenBucket(rate: 0.1, burst: 8)
    /// No more than there were tokens.
    private var paid: [(target: NodeID, at: Instant)] = []

    /// A crash is found, or its suspect has answered, within this.
    private static let memory = Duration.seconds(4)

    mutating func payLook(at now: Instant) -> Bool { looks.take(1, at: now) }

    /// Pays for a hint of this member, unless one was paid for just before: who crashed refuses
    /// each ping, and is one crash.
    mutating func payHint(of target: NodeID, at now: Instant) -> Bool {
        paid.removeAll { now - $0.at >= HintBudget.memory }
        if paid.contains(where: { $0.target == target }) { return true }
        guard hints.take(1, at: now) else { return false }
        paid.append((target, now))
        return true
    }
}
