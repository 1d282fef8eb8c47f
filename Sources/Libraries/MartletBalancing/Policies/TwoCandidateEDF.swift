/// *EDF2*: turns by weight, where the two next in turn compete on expected latency.
///
/// Turns alone follow weights exactly but are blind; two random candidates see, but scatter. Here
/// the candidates are the two whose turns are due, so equal instances are served as evenly as by
/// round robin, and a slow, failing or overloaded one is passed over at once. Who is passed over
/// pays for the turn all the same, or it would stand in every pair to come; by a length drawn at
/// random, so that callers and pairs do not lock in step. Who steps in does not pay: its own turn
/// is still to come. (Paying for both would leave the better instances fewer turns than they have
/// earned: with half of the instances four times slower and nothing gossiped, the service then
/// collapses.)
///
/// A turn taken is charged give or take a fortieth, so that the gaps between turns move: who has
/// the widest gap before it stands in most often, and it should not be the same one for ever.
struct TwoCandidateEDF: Sendable {
    var queue = DeadlineQueue()

    mutating func pick(in fleet: inout Fleet, at now: Int64) -> Int? {
        guard queue.settleFront(&fleet) else { return nil }
        let second = queue.settleSecond(&fleet)
        let first = Int(queue.entries[0].index)
        queue.takeTurn()
        let stride = fleet.slots[first].stride
        guard let second else {
            queue.charge(0, stride)
            return first
        }
        let rival = Int(queue.entries[second].index)
        fleet.fade(to: now)
        let margin = fleet.settings.hysteresis
        let isRival = fleet.prefers(rival, over: first, by: margin, at: now)
        var chosen = isRival.take(rival, orElse: first)
        if fleet.isInTrouble(chosen, at: now) {
            chosen = lookFurther(than: chosen, besides: second, in: &fleet, at: now)
        }
        let spread = chosen == first ? 0.05 : 0.5
        queue.charge(0, stride * (1 + spread * (fleet.random.unit() - 0.5)))
        return chosen
    }

    /// Where even the better of the two is failing or far slower than others, whoever else is near
    /// its turn may do better: with few instances, of which two are in trouble, a pair of just
    /// these comes up all the time.
    @inline(never)
    private func lookFurther(
        than chosen: Int,
        besides second: Int,
        in fleet: inout Fleet,
        at now: Int64
    ) -> Int {
        var chosen = chosen
        for place in 1..<min(5, queue.entries.count) where place != second {
            let index = Int(queue.entries[place].index)
            guard fleet.isEligible(index) else { continue }
            if fleet.outdoes(index, over: chosen, at: now) { chosen = index }
        }
        return chosen
    }
}
