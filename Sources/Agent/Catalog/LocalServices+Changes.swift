internal import HashTreeCollections
internal import Logging
internal import Primitives
internal import Registry
import Services
import Storage
internal import Wire

extension LocalServices {
    /// Makes a change: tried on a copy, judged, written, and only then does it hold. Returns once
    /// it is on the disk. Changes that come while the disk is busy are written together.
    func change(
        _ refusal: PendingWrite.Refusal = .undone,
        _ body: @escaping (inout LocalState, CatalogClock.Moment) throws(CatalogError) -> Void
    ) async throws(CatalogError) {
        let write = PendingWrite(refusal, body)
        pendingWrites.append(write)
        if pendingWrites.count == 1 {
            // Whoever waits for the loop comes first, and is written along.
            await Task.yield()
            self.write(takePendingWrites())
        } else {
            await withCheckedContinuation { write.wait($0) }
        }
        try write.outcome?.get()
    }

    /// Writes these changes together. The disk has them when this returns, or they are refused, or
    /// they hold in memory and will be written later.
    func write(_ writes: [PendingWrite]) {
        let moment = clock.moment
        let before = state
        var changed = state
        var accepted: [PendingWrite] = []
        var lines: [StoredChange] = []
        for write in writes {
            do throws(CatalogError) {
                lines += try apply(write, to: &changed, at: moment)
                accepted.append(write)
            } catch {
                write.finish(.failure(error))
            }
        }
        if let failure = append(lines, of: changed, at: moment) {
            changed = before
            accepted = hold(accepted, in: &changed, failure, at: moment)
        }
        adopt(changed, at: moment)
        for write in accepted { write.finish(.success(())) }
        rewriteIfDue(at: moment)
    }

    /// What a change adds to the log. Where it is refused, nothing is changed.
    private func apply(
        _ write: PendingWrite,
        to state: inout LocalState,
        at moment: CatalogClock.Moment
    ) throws(CatalogError) -> [StoredChange] {
        var changed = state
        changed.touched = LocalState.Touched()
        try write.body(&changed, moment)
        try changed.judge(since: state, limits)
        let lines = changed.storedChanges(since: state)
        changed.touched.formUnion(state.touched)
        state = changed
        return lines
    }

    /// Sorts changes that the disk refused: those that take something away hold all the same, and
    /// those that say nothing to the disk; returns these.
    private func hold(
        _ writes: [PendingWrite],
        in state: inout LocalState,
        _ failure: StorageError,
        at moment: CatalogClock.Moment
    ) -> [PendingWrite] {
        var held: [PendingWrite] = []
        for write in writes {
            var changed = state
            do throws(CatalogError) {
                let lines = try apply(write, to: &changed, at: moment)
                guard lines.isEmpty || write.refusal == .heldInMemory else {
                    throw .storage("Nothing was changed: \(failure.description)")
                }
                for line in lines { unsaved.add(line) }
                state = changed
                held.append(write)
            } catch {
                write.finish(.failure(error))
            }
        }
        return held
    }

    /// Lets a state hold, plans by it, and has its records told.
    private func adopt(_ new: LocalState, at moment: CatalogClock.Moment) {
        new.plan(after: state, &schedule, &expiries, &drainEnds, at: moment.now)
        for record in new.changedRecords(since: state) {
            publications.add(record.key, service: record.oldService)
        }
        if (new.nodeMaintenance == nil) != (state.nodeMaintenance == nil) {
            publications.addMaintenance()
        }
        for id in new.touched.checks where new.checks[id] == nil {
            keptEnds[id] = nil
            unsavedStates[id] = nil
        }
        let followed = new.followedServices(since: state)
        state = new
        for id in followed { hastenFollowers(of: id, at: moment.now) }
        state.touched = LocalState.Touched()
        settle()
    }
}
