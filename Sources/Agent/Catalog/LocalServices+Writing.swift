import Checks
internal import HashTreeCollections
internal import Logging
internal import Primitives
internal import Registry
import Services
import Storage

/// What is on the disk, what is on its way there, and what is not yet (ADR 65).
extension LocalServices {
    /// What is written with one append.
    struct Append {
        /// The changes that it makes, in order.
        let writes: [PendingWrite]
        /// The state with all of them made, as it was judged.
        let judged: LocalState
        /// The states of checks that are written along, as in `unsavedStates`.
        let states: [String: Bool]
        let lines: [StoredChange]
    }

    /// Has all that waits written, unless a write is under way: then it goes with the next one.
    func startWriting() {
        if writing == nil { writing = Task { await self.writeAll() } }
    }

    /// Returns once no write is under way.
    func finishWriting() async {
        while let writing { await writing.value }
    }

    /// When something is to be written that nobody asked for: states of checks, what the disk
    /// refused, and the changes that time makes.
    var writingDeadlines: [Instant?] { [stateWriting, retrying, drainEnds.first, nextReaping] }

    func isWritingDue(at now: Instant) -> Bool {
        writingDeadlines.contains { $0.map { $0 <= now } ?? false }
    }

    /// Writes what waits, one append after the other. While the disk has one, only results of
    /// checks change the state; all other changes wait for the next.
    private func writeAll() async {
        repeat {
            let append = begin(at: clock.moment)
            var outcome = ServiceWriter.Outcome()
            if !append.lines.isEmpty { outcome = await writer.append(append.lines) }
            end(append, outcome.failure, at: clock.moment)
            // Of what nobody waits for nobody else would tell.
            if isRunning, !publications.isEmpty { waker.yield() }
            if outcome.isRewritingDue { await rewriteIfDue(at: clock.moment) }
        } while !pendingWrites.isEmpty || isWritingDue(at: clock.now())
        writing = nil
        settle()
    }

    /// What is written next: what the disk refused before, the changes that wait, and behind them
    /// the states of checks.
    private func begin(at moment: CatalogClock.Moment) -> Append {
        // What time changes comes first: a drain that waits is none of those that are over.
        pendingWrites = dueChanges(at: moment.now) + pendingWrites
        let judgement = judgePending(at: moment)
        let states = stateLines(of: judgement.state, at: moment)
        let append = Append(
            writes: judgement.accepted,
            judged: judgement.state,
            states: unsavedStates,
            lines: unsaved.all + judgement.lines + states
        )
        unsavedStates = [:]
        stateWriting = nil
        retrying = nil
        return append
    }

    private func end(
        _ append: Append,
        _ failure: StorageError?,
        at moment: CatalogClock.Moment
    ) {
        if let failure {
            counters.storageFailures += 1
            retrying = moment.now + pace.retry
            for (id, isRenewal) in append.states { noteUnsaved(id, isRenewal: isRenewal) }
            hold(append, failure, at: moment)
        } else {
            unsaved = UnsavedChanges()
            for id in append.states.keys { keptEnds[id] = append.judged.checks[id]?.expiry }
            make(append, at: moment)
        }
    }

    private func stateLines(
        of state: LocalState,
        at moment: CatalogClock.Moment
    ) -> [StoredChange] {
        unsavedStates.sorted { $0.key < $1.key }.compactMap { id, isRenewal in
            guard let stored = state.checks[id]?.stored(at: moment) else { return nil }
            guard isRenewal, let expires = stored.expiresMilliseconds else { return .state(stored) }
            return .renewal(checkID: id, expiresMilliseconds: expires)
        }
    }

    /// Sees to it that the state of a check is written within this time; of a renewal its new end
    /// alone.
    func markState(of id: String, isRenewal: Bool, within delay: Duration) {
        noteUnsaved(id, isRenewal: isRenewal)
        if !isRenewal { _ = state.updateCheck(id) { $0.noteKept() } }
        let latest = clock.now() + delay
        stateWriting = min(stateWriting ?? latest, latest)
    }

    private func noteUnsaved(_ id: String, isRenewal: Bool) {
        unsavedStates[id] = isRenewal && (unsavedStates[id] ?? true)
    }

    /// Whether the disk has an end of a report that is so much too early that a restart would cut
    /// it short.
    func isEndBehind(of id: String) -> Bool {
        guard let check = state.checks[id], let expiry = check.expiry,
            let duration = check.definition.probe.reportLifetime
        else { return false }
        let slack = CheckEntry.expirySlack(of: duration)
        return keptEnds[id].map { expiry - $0 > slack } ?? true
    }

    /// Makes a new snapshot where the log has grown beyond it. All that is in the log holds by now,
    /// and the next append comes behind it. Where the disk refuses, the log goes on, and it is
    /// tried again later.
    private func rewriteIfDue(at moment: CatalogClock.Moment) async {
        guard moment.now >= nextRewriting else { return }
        guard let failure = await writer.rewrite(state, at: moment) else {
            unsaved = UnsavedChanges()
            return
        }
        counters.storageFailures += 1
        nextRewriting = clock.now() + pace.reaping
        logger.warning("The log of services was not shortened: \(failure.description)")
    }
}
