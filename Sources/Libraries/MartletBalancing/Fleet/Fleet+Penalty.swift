/// The instances that failed not long ago, in order of their last failure: a list threaded through
/// the dossiers, so that marking, moving and letting go cost the same whatever its length.
struct PenaltyList: Sendable {
    var oldest: Int32 = -1
    var newest: Int32 = -1
    var count = 0
}

extension Dossier {
    /// Counts failures in a row. A call that began before the row did does not end it: a busy
    /// instance that begins to fail still answers well to what it took in before.
    mutating func countRow(_ outcome: CallOutcome, _ elapsed: Int64?, at now: Int64) {
        if outcome == .ok {
            guard failuresInRow > 0, now &- (elapsed ?? 0) >= rowSince else { return }
            failuresInRow = 0
        } else if outcome.isFailure {
            if failuresInRow == 0 { rowSince = now }
            failuresInRow = min(failuresInRow, .max - 1) + 1
        }
    }
}

extension Fleet {
    /// Whether an instance's last failure says that it is failing.
    ///
    /// One failure among good calls may be the call's own fault. So it takes two in a row, or two
    /// that are a tenth of the window's calls. Where calls fail at the other instances too, runs of
    /// failures come about by chance: among a thousand calls, one of `k` in a row is unlikely only
    /// if the `k`-th power of the others' failure share is well below a thousandth.
    func standsOut(_ index: Int) -> Bool {
        let own = dossiers[index].breaker.window.sum
        let all = evidence.sum
        let others = Double(all.total &- min(own.total, all.total))
        let failed = Double(all.failed &- min(own.failed, all.failed))
        let elsewhere = others > 0 ? failed / others : 0
        let row: UInt32 = elsewhere < 0.0005 ? 2 : elsewhere < 0.003 ? 3 : 4
        if dossiers[index].failuresInRow >= row { return true }
        return own.failed > 1
            && Double(own.failed) >= max(0.1, 3 * elsewhere) * Double(own.total)
    }

    /// Takes a call into what is known of all instances together: its failure only where that is
    /// not explained by its instance's being marked as failing.
    mutating func note(_ outcome: CallOutcome, of index: Int, at now: Int64) {
        guard outcome == .ok || outcome.isFailure else { return }
        _ = evidence.roll(to: now, bucket: settings.evidence.bucket)
        let isExplained = !slots[index].conditions.isDisjoint(with: [.penalised, .ejected])
        evidence.count(failed: outcome.isFailure && !isExplained, slow: false)
    }

    /// A penalty this many fade times old is over: 100 has become less than 1 %.
    private static let spentAfter = 10.0

    /// Marks an instance for a failure now, held off first for `hold` nanoseconds.
    ///
    /// The ejected and the penalised share one limit, but in panic, where nobody is kept away for
    /// being ejected and the penalty alone tells the failing from the rest. Beyond the limit the
    /// one that failed longest ago is let go, which is the least penalised of all: were everyone
    /// marked, the few unmarked would get the whole traffic.
    mutating func penalise(_ index: Int, hold: Int64, at now: Int64) {
        guard settings.failurePenalty > 0 else { return }
        // Its breaker keeps calls away already.
        guard inPanic || !slots[index].conditions.contains(.ejected) else { return }
        let held = now.adding(saturating: min(max(0, hold), settings.longestHold))
        if slots[index].conditions.contains(.penalised) {
            dossiers[index].penaltyFrom = max(dossiers[index].penaltyFrom, held)
            unlink(index)
        } else {
            dossiers[index].penaltyFrom = held
            slots[index].conditions.insert(.penalised)
        }
        append(index)
        let keptAway = inPanic ? 0 : roll.ejected
        while penalties.count > max(0, penaltyLimit - keptAway) {
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
            guard now.elapsed(since: dossiers[index].penaltyFrom) > span else { return }
            pardon(index)
        }
    }

    /// By how much a failure makes an instance look slower now; 1 for not at all.
    func penalty(_ index: Int, at now: Int64) -> Double {
        guard slots[index].conditions.contains(.penalised) else { return 1 }
        let age = now.elapsed(since: dossiers[index].penaltyFrom)
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
