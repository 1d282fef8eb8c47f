/// Two draws by weight; the one with fewer requests in flight for its weight wins.
///
/// Weights act when candidates are drawn. The challenger wins only if it would be the less loaded
/// both before and after taking the request: comparing after alone favours the heavier at rest,
/// comparing before alone the lighter.
struct LeastRequest: Sendable {
    private var table = AliasTable()

    /// Up to this many members all are compared (two draws do worse; envoy#4481).
    static let fullScan = 4

    mutating func rebuild(of members: [Int32], in fleet: borrowing Fleet) {
        table.rebuild(of: members, in: fleet)
    }

    mutating func pick(in fleet: inout Fleet, challengers: Int, at now: Int64) -> Int? {
        guard var best = table.drawEligible(&fleet) else { return nil }
        if table.count <= Self.fullScan {
            for column in 0..<table.count {
                let index = table.member(column)
                guard index != best, fleet.isEligible(index) else { continue }
                if wins(index, over: best, in: &fleet, at: now) { best = index }
            }
            return best
        }
        for _ in 0..<challengers {
            guard let rival = table.drawEligible(&fleet, otherThan: best) else { break }
            if wins(rival, over: best, in: &fleet, at: now) { best = rival }
        }
        return best
    }

    private func wins(
        _ rival: Int,
        over best: Int,
        in fleet: inout Fleet,
        at now: Int64
    ) -> Bool {
        let stride = fleet.slots[best].stride
        let rivalStride = fleet.slots[rival].stride
        var waiting = Double(fleet.slots[best].inFlight)
        var rivalWaiting = Double(fleet.slots[rival].inFlight)
        let marks = fleet.slots[best].conditions.union(fleet.slots[rival].conditions)
        if marks.contains(.penalised) {
            // Who is penalised is idle because of that: the other's load must not outweigh it.
            let busy = 1 + max(waiting * stride, rivalWaiting * rivalStride)
            waiting += grudge(best, in: &fleet, at: now) * busy / stride
            rivalWaiting += grudge(rival, in: &fleet, at: now) * busy / rivalStride
        }
        return rivalWaiting * rivalStride < waiting * stride
            && (rivalWaiting + 1) * rivalStride < (waiting + 1) * stride
    }

    /// A failure penalty counts as so many times the requests in flight; what has faded below one
    /// counts nothing.
    private func grudge(_ index: Int, in fleet: inout Fleet, at now: Int64) -> Double {
        let penalty = fleet.penalty(index, at: now) - 1
        return penalty < 1 ? 0 : penalty
    }
}
