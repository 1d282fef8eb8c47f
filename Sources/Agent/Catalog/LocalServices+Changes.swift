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
        try await outcome(of: enqueue(refusal, body))
    }

    /// Has a change made behind all that came before it.
    func enqueue(
        _ refusal: PendingWrite.Refusal = .undone,
        _ body: @escaping (inout LocalState, CatalogClock.Moment) throws(CatalogError) -> Void
    ) -> PendingWrite {
        let write = PendingWrite(refusal, body)
        pendingWrites.append(write)
        startWriting()
        return write
    }

    /// Returns once a change is on the disk, or holds in memory and will be written later.
    func outcome(of write: PendingWrite) async throws(CatalogError) {
        await withCheckedContinuation { write.wait($0) }
        try write.outcome?.get()
    }

    /// Judges the changes that wait, each behind the one before it; those that break a rule are
    /// answered with it.
    func judgePending(
        at moment: CatalogClock.Moment
    ) -> (state: LocalState, accepted: [PendingWrite], lines: [StoredChange]) {
        var changed = state
        var accepted: [PendingWrite] = []
        var lines: [StoredChange] = []
        for write in pendingWrites {
            do throws(CatalogError) {
                lines += try apply(write, to: &changed, at: moment)
                accepted.append(write)
            } catch {
                write.finish(.failure(error))
            }
        }
        pendingWrites = []
        return (changed, accepted, lines)
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

    /// Makes changes that the disk has, in the state as it is by now. They are made anew, since
    /// results of checks came meanwhile, and what is registered now begins now.
    func make(_ append: Append, at moment: CatalogClock.Moment) {
        var changed = state
        for write in append.writes {
            do throws(CatalogError) {
                try write.body(&changed, moment)
            } catch {
                preconditionFailure("a change was judged, and only results of checks came since")
            }
        }
        changed.takeMeasures(of: append.judged, since: state)
        adopt(changed, at: moment)
        for write in append.writes { write.finish(.success(())) }
    }

    /// Sorts changes that the disk refused: those that take something away hold all the same, and
    /// those that say nothing to the disk.
    func hold(_ append: Append, _ failure: StorageError, at moment: CatalogClock.Moment) {
        var new = state
        var held: [PendingWrite] = []
        for write in append.writes {
            var changed = new
            do throws(CatalogError) {
                let lines = try apply(write, to: &changed, at: moment)
                guard lines.isEmpty || write.refusal == .heldInMemory else {
                    throw .storage("Nothing was changed: \(failure.description)")
                }
                for line in lines { unsaved.add(line) }
                new = changed
                held.append(write)
            } catch {
                write.finish(.failure(error))
            }
        }
        adopt(new, at: moment)
        for write in held { write.finish(.success(())) }
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
