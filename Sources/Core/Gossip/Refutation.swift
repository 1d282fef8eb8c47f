import Primitives

/// When this node answers accusations of itself: at once, except that a lone accuser gets an answer
/// at most once a second (docs/protocol.md, Membership). The answer is said twice more, since all
/// who were told may have missed it: then they would wait for the next ping to tell them (ADR 16).
struct Refutation: Sendable {
    /// Who accused the present version: the first two, since more change nothing.
    private(set) var accusers: [NodeID] = []
    /// Who told this node: they have counted a quorum or will, so the answer goes to them first.
    private(set) var tellers: [NodeID] = []
    private var last: Instant?
    private var repeatsLeft = 0

    private static let lonePause = Duration.seconds(1)
    private static let repeatPause = Duration.seconds(1)
    private static let repeats = 2
    /// Tellers that are answered at most; others have it by gossip.
    private static let mostTellers = 8

    /// An accusation of this node's present version came.
    mutating func accused(
        by accuser: NodeID,
        toldBy teller: NodeID? = nil,
        at now: Instant,
        setting timers: inout Timers
    ) {
        if let teller, tellers.count < Refutation.mostTellers, !tellers.contains(teller) {
            tellers.append(teller)
        }
        if !accusers.contains(accuser), accusers.count < 2 { accusers.append(accuser) }
        guard accusers.count < 2, let last else {
            return timers.set(.refutation, to: now)
        }
        timers.set(.refutation, to: max(now, last + Refutation.lonePause))
    }

    /// A newer version of this node is out: what was said of the old one is void.
    mutating func answered(at now: Instant, setting timers: inout Timers) {
        accusers = []
        tellers = []
        last = now
        timers.stop(.refutation)
        repeatsLeft = Refutation.repeats
        timers.set(.refutationAgain, to: now + Refutation.repeatPause)
    }

    /// The answer was said once more.
    mutating func repeated(at now: Instant, setting timers: inout Timers) {
        repeatsLeft -= 1
        if repeatsLeft > 0 {
            timers.set(.refutationAgain, to: now + Refutation.repeatPause)
        } else {
            timers.stop(.refutationAgain)
        }
    }
}
