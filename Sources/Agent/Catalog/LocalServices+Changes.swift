internal import HashTreeCollections
internal import Logging
internal import Primitives
internal import Registry

extension LocalServices {
    /// More than these would let deletions outgrow what others keep of one origin (1,024 records).
    static let maximumRecords = 512

    /// Tries a change on a copy, judges it, writes it, and only then lets it hold. Returns whether
    /// anything is to be published.
    func change(
        _ body: (inout LocalState, CatalogClock.Moment) throws(CatalogError) -> Void
    ) throws(CatalogError) {
        let moment = clock.moment
        var changed = state
        try body(&changed, moment)
        let records = changed.changedRecords(since: state)
        try judge(records.map(\.key), of: changed)
        let kept = changed.stored
        if kept != state.stored { try save(kept) }

        changed.plan(after: state, &schedule, &expiries, at: moment.now)
        for record in records { publications.add(record.key, service: record.oldService) }
        if (changed.nodeMaintenance == nil) != (state.nodeMaintenance == nil) {
            publications.addMaintenance()
        }
        state = changed
        writeStates(within: pace.stateWriting)
        settle()
    }

    /// Refuses what would not fit into a record, or be no record at all.
    private func judge(
        _ keys: [LocalState.RecordKey],
        of changed: LocalState
    ) throws(CatalogError) {
        for key in keys {
            guard let body = changed.body(of: key) else { continue }
            // Reasons are cut to what room there is.
            let bare = body.withReasons(clippedTo: 0)
            if let flaw = publisher.flaw(in: bare) { throw .invalid("Invalid: \(flaw)") }
            let size = publisher.recordSize(of: bare)
            guard size <= Record.maximumBytes else {
                throw .invalid(
                    "\"\(key.id)\" takes \(size) bytes as a record, and a record has at most "
                        + "\(Record.maximumBytes): shorten tags, metadata, names or checks"
                )
            }
        }
        guard changed.recordCount <= max(Self.maximumRecords, state.recordCount) else {
            throw .invalid("A node has at most \(Self.maximumRecords) services and node checks")
        }
    }

    private func save(_ kept: StoredServices) throws(CatalogError) {
        do throws(StorageError) {
            try storage.saveServices(kept)
        } catch {
            counters.storageFailures += 1
            settle()
            logger.error("Nothing was changed: \(error.description)")
            throw .storage(error.description)
        }
    }

    /// Sees to it that check states are written within this time.
    func writeStates(within delay: Duration) {
        let latest = clock.now() + delay
        stateWriting = min(stateWriting ?? latest, latest)
    }

    /// Writes check states. Where the disk refuses, it is tried again later: nothing depends on it
    /// but the first seconds after a restart.
    func writeStates() {
        stateWriting = nil
        do throws(StorageError) {
            try storage.saveCheckStates(state.storedStates(at: clock.moment))
        } catch {
            counters.storageFailures += 1
            logger.warning("Check states were not kept: \(error.description)")
            writeStates(within: pace.reaping)
        }
    }
}

extension InstanceBody {
    /// The same with shorter reasons.
    func withReasons(clippedTo limit: Int) -> InstanceBody {
        var body = self
        for place in body.checks.indices {
            body.checks[place].reason = CheckEntry.clip(body.checks[place].reason, to: limit)
        }
        return body
    }
}
