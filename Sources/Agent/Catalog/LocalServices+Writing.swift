internal import HashTreeCollections
internal import Logging
internal import Primitives
internal import Registry
import Services
import Storage

/// What is on the disk, and what is not yet.
extension LocalServices {
    func takePendingWrites() -> [PendingWrite] {
        defer { pendingWrites = [] }
        return pendingWrites
    }

    /// Appends these lines behind those that the disk refused before, and the states of checks that
    /// wait to be written along with them.
    func append(
        _ lines: [StoredChange],
        of state: LocalState,
        at moment: CatalogClock.Moment
    ) -> StorageError? {
        let states = stateLines(of: state, at: moment)
        let all = unsaved.all + lines + states
        stateWriting = nil
        retrying = nil
        if all.isEmpty { return nil }
        do throws(StorageError) {
            try storage.append(all)
            unsaved = UnsavedChanges()
            for id in unsavedStates.keys { keptEnds[id] = state.checks[id]?.expiry }
            unsavedStates = [:]
            return nil
        } catch {
            counters.storageFailures += 1
            retrying = moment.now + pace.retry
            return error
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
        unsavedStates[id] = isRenewal && (unsavedStates[id] ?? true)
        if !isRenewal { _ = state.updateCheck(id) { $0.noteKept() } }
        let latest = clock.now() + delay
        stateWriting = min(stateWriting ?? latest, latest)
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

    /// Makes a new snapshot where the log has grown beyond it. Where the disk refuses, the log goes
    /// on, and it is tried again later.
    func rewriteIfDue(at moment: CatalogClock.Moment) {
        guard storage.isRewritingDue, moment.now >= nextRewriting else { return }
        do throws(StorageError) {
            try storage.rewrite(state.stored(at: moment))
            unsaved = UnsavedChanges()
        } catch {
            counters.storageFailures += 1
            nextRewriting = moment.now + pace.reaping
            logger.warning("The log of services was not shortened: \(error.description)")
        }
    }
}
