extension Balancer {
    /// What became of a report.
    public enum Reception: Hashable, Sendable {
        /// It was taken into account.
        case counted

        /// The instance's breaker has changed its state since the pick, or the instance is gone:
        /// the request is no longer in flight, and nothing else was learnt.
        case stale
    }

    /// Learns how the call to a picked instance went. Report every pick once.
    ///
    /// A latency is worth giving for calls that ended `ok`, `timeout` or `cancelled` (a hedge that
    /// lost would have lasted longer still); leave it out for streams and long polls, which would
    /// look slow. `retryAfter` is how long the instance asks to be left
    /// alone.
    @discardableResult
    public mutating func report(
        _ outcome: CallOutcome,
        latency: Duration? = nil,
        retryAfter: Duration? = nil,
        for pick: Pick,
        at now: MonotonicTime
    ) -> Reception {
        let index = Int(pick.index)
        guard close(pick, answered: outcome.isAnswer ? now.nanoseconds : nil) else { return .stale }
        guard fleet.slots[index].generation == pick.generation else {
            if outcome == .ok, pick.isProbe, takeLateProbe(pick, at: now.nanoseconds) {
                return .counted
            }
            tally.staleReports += 1
            return .stale
        }
        let elapsed = latency?.saturatedNanoseconds
        let hold = retryAfter?.saturatedNanoseconds ?? 0
        learn(outcome, elapsed, hold: hold, of: index, isProbe: pick.isProbe, at: now.nanoseconds)
        return .counted
    }

    /// Learns how a call went that this balancer did not pick: one chosen elsewhere, or by another
    /// balancer of the same service. It is never a probe's verdict. False if the instance is not
    /// known.
    @discardableResult
    public mutating func report(
        _ outcome: CallOutcome,
        latency: Duration? = nil,
        retryAfter: Duration? = nil,
        of id: String,
        at now: MonotonicTime
    ) -> Bool {
        guard let index = places[id], !fleet.slots[index].conditions.contains(.vacant) else {
            return false
        }
        let elapsed = latency?.saturatedNanoseconds
        let hold = retryAfter?.saturatedNanoseconds ?? 0
        learn(outcome, elapsed, hold: hold, of: index, isProbe: false, at: now.nanoseconds)
        return true
    }

    @inline(__always)
    private mutating func learn(
        _ outcome: CallOutcome,
        _ elapsed: Int64?,
        hold: Int64,
        of index: Int,
        isProbe: Bool,
        at time: Int64
    ) {
        if let elapsed {
            switch outcome {
            case .ok, .timeout: fleet.observe(elapsed, of: index, at: time)
            case .cancelled: fleet.observe(atLeast: elapsed, of: index, at: time)
            case .error, .connect, .rejected, .ignored: break
            }
        }
        let phase = fleet.dossiers[index].breaker.phase
        // In panic, calls go to open and half-open instances that are not the probe: not its
        // verdict.
        if isProbe || phase == .closed {
            tellBreaker(outcome, latency: elapsed ?? 0, of: index, at: time)
        }
        fleet.dossiers[index].countRow(outcome, elapsed, at: time)
        if outcome.isFailure, phase != .disabled,
            hold > 0 || phase != .closed || fleet.standsOut(index)
        {
            fleet.penalise(index, hold: hold, at: time)
        }
        fleet.note(outcome, of: index, at: time)
    }

    /// Learns that a pick will never be reported. The request is no longer in flight; a lost probe
    /// leaves its breaker open for another wait. Lost is not failed: nothing else is concluded.
    public mutating func loseReport(of pick: Pick, at now: MonotonicTime) {
        let index = Int(pick.index)
        guard close(pick, answered: nil), pick.isProbe, let rules = fleet.settings.breaker else {
            return
        }
        let change = fleet.dossiers[index].breaker.loseProbe(
            generation: pick.generation,
            at: now.nanoseconds,
            rules: rules,
            random: &fleet.random
        )
        guard let change else { return }
        tally.lostProbes += 1
        apply(change, to: index, at: now.nanoseconds)
    }

    /// Takes a pick's request out of flight, answered at a time or not at all. False if its
    /// instance is gone.
    private mutating func close(_ pick: Pick, answered: Int64?) -> Bool {
        let index = Int(pick.index)
        guard fleet.slots.indices.contains(index), fleet.slots[index].epoch == pick.epoch else {
            tally.staleReports += 1
            return false
        }
        fleet.end(index, answered: answered)
        readmit(index, after: 0)
        return true
    }

    private mutating func tellBreaker(
        _ outcome: CallOutcome,
        latency: Int64,
        of index: Int,
        at now: Int64
    ) {
        guard let rules = fleet.settings.breaker else {
            fleet.dossiers[index].breaker.observe(outcome, at: now, rules: fleet.settings.evidence)
            return
        }
        let change = fleet.dossiers[index].breaker.record(
            outcome,
            latency: latency,
            generation: fleet.slots[index].generation,
            mayOpen: fleet.mayEject,
            at: now,
            rules: rules,
            random: &fleet.random
        )
        if let change {
            apply(change, to: index, at: now)
        } else if fleet.dossiers[index].breaker.phase == .halfOpen {
            // The probe said nothing, so its place is free again.
            remind(of: index, at: now)
        }
    }
}
