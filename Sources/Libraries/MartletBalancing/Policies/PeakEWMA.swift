/// Two draws by weight; the one with the lower expected latency times requests in flight wins.
///
/// As in Finagle and Linkerd, with a failure penalty kept apart from the latency (an instance that
/// fails fast would otherwise draw traffic).
struct PeakEWMA: Sendable {
    private var table = AliasTable()

    mutating func rebuild(of members: [Int32], in fleet: borrowing Fleet) {
        table.rebuild(of: members, in: fleet)
    }

    mutating func pick(in fleet: inout Fleet, challengers: Int, at now: Int64) -> Int? {
        guard var best = table.drawEligible(&fleet) else { return nil }
        fleet.fade(to: now)
        for _ in 0..<challengers {
            guard let rival = table.drawEligible(&fleet, otherThan: best) else { break }
            best = fleet.prefers(rival, over: best, by: 1, at: now).take(rival, orElse: best)
        }
        return best
    }
}
