/// The state of one breaker without its rules and its randomness, which a fleet shares.
///
/// Every change of state raises the generation. A call carries the generation it was let through
/// under, and its report moves the state only if that is still the current one.
struct BreakerCore: Sendable {
    /// What the breaker does with calls.
    enum Phase: UInt8, Sendable {
        /// Lets calls through and counts how they end.
        case closed

        /// Keeps calls away until the wait is over.
        case open

        /// Lets a few calls through to see.
        case halfOpen

        /// Keeps calls away by order.
        case forcedOpen

        /// Lets calls through by order and draws no conclusions.
        case disabled
    }

    /// What a report or the passing of time did.
    enum Change: Sendable {
        case opened
        case reopened
        case closed
        /// The breaker would have opened, but too many others are open.
        case refused
    }

    private(set) var phase = Phase.closed
    private(set) var generation: UInt32 = 0
    /// Failed probes in a row, less one for each clean window since.
    private(set) var backoff: UInt8 = 0
    private(set) var probesOut: UInt16 = 0
    private(set) var consecutive: UInt32 = 0
    /// Open: when a probe may go. Half open: when the probes count as lost. Forced: when that ends.
    private(set) var until: Int64 = 0
    private(set) var window = OutcomeWindow()
    /// The generation of the first of the probes lost since one last ended; nil for none.
    private var lostFrom: UInt32?
    private var cleanSince: Int64 = 0
    private var nextCheck: Int64 = 0

    private mutating func enter(_ next: Phase) {
        phase = next
        generation &+= 1
        probesOut = 0
    }

    /// Brings on what time alone brings: the end of an order, and of probes that went unreported.
    mutating func settle(at now: Int64, rules: BreakerRules, random: inout SplitMix) -> Change? {
        switch phase {
        case .forcedOpen, .disabled:
            guard now >= until else { return nil }
            close(at: now)
            return .closed
        case .halfOpen:
            guard probesOut > 0, now >= until else { return nil }
            return loseProbe(generation: generation, at: now, rules: rules, random: &random)
        case .closed, .open:
            return nil
        }
    }

    /// Takes a probe's place if one is free now, until `end`; the caller has called `settle` for
    /// this moment.
    mutating func takeProbe(at now: Int64, until end: Int64, rules: BreakerRules) -> Bool {
        if phase == .open, now >= until {
            enter(.halfOpen)
        }
        guard phase == .halfOpen, probesOut < rules.probes else { return false }
        until = probesOut > 0 ? max(until, end) : end
        probesOut += 1
        return true
    }

    /// Lets a probe of `generation` take until `end`; false if it is over.
    mutating func keepProbe(generation: UInt32, until end: Int64) -> Bool {
        guard phase == .halfOpen, generation == self.generation else { return false }
        until = max(until, end)
        return true
    }

    /// Learns that a probe taken for lost has ended well after all: if none has failed since, the
    /// instance is well. True if that closes the breaker.
    mutating func takeLate(generation: UInt32, at now: Int64) -> Bool {
        guard phase == .open || phase == .halfOpen, let lostFrom else { return false }
        guard generation &- lostFrom < self.generation &- lostFrom else { return false }
        close(at: now)
        return true
    }

    /// Counts how a call ended where nothing is to follow from it.
    mutating func observe(_ outcome: CallOutcome, at now: Int64, rules: BreakerRules) {
        guard outcome.isFailure || outcome == .ok else { return }
        count(outcome, latency: 0, at: now, rules: rules)
    }

    /// Learns how a call of `generation` ended. `mayOpen` is false while too many others are open.
    mutating func record(
        _ outcome: CallOutcome,
        latency: Int64,
        generation: UInt32,
        mayOpen: Bool,
        at now: Int64,
        rules: BreakerRules,
        random: inout SplitMix
    ) -> Change? {
        guard generation == self.generation else { return nil }
        switch phase {
        case .closed:
            guard outcome.isFailure || outcome == .ok else { return nil }
            count(outcome, latency: latency, at: now, rules: rules)
            guard isTripped(by: outcome, at: now, rules: rules) else { return nil }
            guard mayOpen else { return .refused }
            reopen(at: now, rules: rules, random: &random)
            return .opened
        case .halfOpen:
            return conclude(outcome, at: now, rules: rules, random: &random)
        case .open, .forcedOpen, .disabled:
            return nil
        }
    }

    /// A probe of `generation` was lost: its report will not come.
    mutating func loseProbe(
        generation: UInt32,
        at now: Int64,
        rules: BreakerRules,
        random: inout SplitMix
    ) -> Change? {
        guard generation == self.generation, phase == .halfOpen else { return nil }
        let first = lostFrom ?? generation
        reopen(at: now, rules: rules, random: &random)
        lostFrom = first
        return .reopened
    }

    /// Obeys an order until `end`.
    mutating func force(open: Bool, until end: Int64) {
        lostFrom = nil
        enter(open ? .forcedOpen : .disabled)
        until = end
    }

    /// Starts anew, closed; an order ends with it.
    mutating func close(at now: Int64) {
        enter(.closed)
        lostFrom = nil
        window.clear()
        consecutive = 0
        cleanSince = now
    }
}

extension BreakerCore {
    private mutating func conclude(
        _ outcome: CallOutcome,
        at now: Int64,
        rules: BreakerRules,
        random: inout SplitMix
    ) -> Change? {
        switch outcome {
        case .ok:
            close(at: now)
            return .closed
        case .error, .timeout, .connect, .rejected:
            backoff = min(backoff + 1, BreakerRules.maximumBackoff)
            reopen(at: now, rules: rules, random: &random)
            return .reopened
        case .ignored, .cancelled:
            probesOut -= probesOut > 0 ? 1 : 0
            return nil
        }
    }

    private mutating func reopen(at now: Int64, rules: BreakerRules, random: inout SplitMix) {
        enter(.open)
        lostFrom = nil
        until = now.adding(wait: rules.wait(after: backoff, random: &random))
    }

    private mutating func count(
        _ outcome: CallOutcome,
        latency: Int64,
        at now: Int64,
        rules: BreakerRules
    ) {
        if window.roll(to: now, bucket: rules.bucket) {
            consecutive = 0
        }
        window.count(failed: outcome.isFailure, slow: outcome == .ok && latency >= rules.slowCall)
        switch outcome {
        case .ok: consecutive = 0
        case .error, .timeout, .connect: consecutive = min(consecutive, .max - 1) + 1
        case .rejected, .ignored, .cancelled: break
        }
        if outcome.isFailure {
            cleanSince = now
        } else if backoff > 0, now.elapsed(since: cleanSince) >= Double(rules.window) {
            backoff -= 1
            cleanSince = now
        }
    }

    private mutating func isTripped(
        by outcome: CallOutcome,
        at now: Int64,
        rules: BreakerRules
    ) -> Bool {
        if rules.consecutiveFailures > 0, consecutive >= rules.consecutiveFailures {
            return true
        }
        guard outcome.isFailure || now >= nextCheck else { return false }
        nextCheck = now.adding(saturating: rules.interval)
        let sum = window.sum
        guard sum.total >= rules.minimumRequests else { return false }
        if Double(sum.failed) >= rules.threshold * Double(sum.total) { return true }
        return rules.slowCall < .max
            && Double(sum.slow) >= rules.slowThreshold * Double(sum.total)
    }
}
