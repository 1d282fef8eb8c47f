/// The instances that failed not long ago, in order of their last failure: a list threaded through
/// the dossiers, so that marking, moving and letting go cost the same whatever its length.
struct PenaltyList: Sendable {
    var oldest: Int32 = -1
    var newest: Int32 = -1
    var count = 0
}

extension Fleet {
    /// A penalty this many fade times old is over: 100 has become less than 1 %.
    private static let spentAfter = 10.0

    /// Marks an instance for a failure now, held off first for `hold` nanoseconds.
    ///
    /// The ejected and the penalised share one limit. Beyond it the one that failed longest ago is
    /// let go, which is the least penalised of all: were everyone marked, the few unmarked would
    /// get the whole traffic.
    mutating func penalise(_ index: Int, hold: Int64, at now: Int64) {
        guard settings.failurePenalty > 0 else { return }
        let held = now.adding(saturating: min(max(0, hold), settings.longestHold))
        if slots[index].conditions.contains(.penalised) {
            slots[index].penaltyFrom = max(slots[index].penaltyFrom, held)
            unlink(index)
        } else {
            slots[index].penaltyFrom = held
            slots[index].conditions.insert(.penalised)
        }
        append(index)
        while penalties.count > max(0, penaltyLimit - roll.ejected) {
            pardon(Int(penalties.oldest))
        }
    }

    /// Lets an instance's failures be forgotten.
    mutating func pardon(_ index: Int) {
        guard slots[index].conditions.contains(.penalised) else { return }
        slots[index].conditions.remove(.penalised)
        unlink(index)
    }

    /// Lets go of penalties that have faded away.
    mutating func pardonSpent(at now: Int64) {
        let span = settings.penaltyDecay * Self.spentAfter
        while penalties.oldest >= 0 {
            let index = Int(penalties.oldest)
            guard now.elapsed(since: slots[index].penaltyFrom) > span else { return }
            pardon(index)
        }
    }

    /// By how much a failure makes an instance look slower now; 1 for not at all.
    func penalty(_ slot: borrowing Slot, at now: Int64) -> Double {
        guard slot.conditions.contains(.penalised), !inPanic else { return 1 }
        let age = now.elapsed(since: slot.penaltyFrom)
        return 1 + settings.failurePenalty * Exponential.decay(age / settings.penaltyDecay)
    }

    private mutating func append(_ index: Int) {
        let own = Int32(index)
        dossiers[index].olderPenalty = penalties.newest
        dossiers[index].newerPenalty = -1
        if penalties.newest >= 0 {
            dossiers[Int(penalties.newest)].newerPenalty = own
        } else {
            penalties.oldest = own
        }
        penalties.newest = own
        penalties.count += 1
    }

    private mutating func unlink(_ index: Int) {
        let older = dossiers[index].olderPenalty
        let newer = dossiers[index].newerPenalty
        if older >= 0 {
            dossiers[Int(older)].newerPenalty = newer
        } else {
            penalties.oldest = newer
        }
        if newer >= 0 {
            dossiers[Int(newer)].olderPenalty = older
        } else {
            penalties.newest = older
        }
        penalties.count -= 1
    }
}
