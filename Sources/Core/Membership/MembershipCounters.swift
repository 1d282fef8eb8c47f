/// What membership counts, for the metrics.
package enum MembershipCounter: String, CaseIterable, Sendable {
    /// Rounds of this node's own: begun, and ended in silence.
    case probes
    case failedProbes = "failed_probes"
    /// Answers by the target itself, and those that a relay brought.
    case acks
    case indirectAcks = "indirect_acks"
    /// Relays that said that the target was silent.
    case nacks
    /// Pings sent on behalf of others, and silences reported to them.
    case relayedPings = "relayed_pings"
    case sentNacks = "sent_nacks"
    /// Accusations of itself that this node refuted.
    case refutations
    /// Times that this node found itself late.
    case lateTicks = "late_ticks"
}

/// The counters' values since the start.
package struct MembershipCounters: Equatable, Sendable {
    private var values = [UInt64](repeating: 0, count: MembershipCounter.allCases.count)

    package subscript(counter: MembershipCounter) -> UInt64 {
        MembershipCounter.allCases.firstIndex(of: counter).map { values[$0] } ?? 0
    }

    mutating func add(_ count: Int = 1, to counter: MembershipCounter) {
        guard let position = MembershipCounter.allCases.firstIndex(of: counter) else { return }
        values[position] &+= UInt64(clamping: count)
    }
}
