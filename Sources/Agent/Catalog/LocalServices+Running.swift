package import Checks
internal import HashTreeCollections
internal import Logging
internal import Primitives
internal import Registry
import Services

extension LocalServices {
    /// Runs checks, lets reports expire, reaps and writes, until the task is cancelled; then writes
    /// what is not on the disk yet.
    package func run() async {
        isRunning = true
        settle()
        await withDiscardingTaskGroup { group in
            for await _ in wakeUps {
                for run in tick() {
                    group.addTask { await self.perform(run) }
                }
                await publishPending()
            }
            stopAlarm()
            group.cancelAll()
        }
        await finishWriting()
        if stateWriting != nil || retrying != nil { startWriting() }
        await finishWriting()
        await prober.shutdown()
    }

    /// Does what is due and returns the checks to run; each has to be `perform`ed.
    package func tick() -> [CheckSchedule.Run] {
        let moment = clock.moment
        let lateness = takeAlarm().map { moment.now - $0 } ?? .zero
        expireReports(at: moment, lateness: lateness)
        for (_, write) in renewals.prefix(while: { $0.end <= moment.now }) { write.letGo() }
        renewals.removeFirst(renewals.prefix { $0.end <= moment.now }.count)
        if isWritingDue(at: moment.now) { startWriting() }
        let runs = schedule.takeDue(at: moment.now)
        settle()
        return runs
    }

    /// Runs a check once and takes the result, unless the check has gone or was replaced meanwhile.
    package func perform(_ run: CheckSchedule.Run) async {
        let begun = clock.now()
        guard let definition = state.checks[run.id]?.definition else {
            _ = schedule.finished(run, begun: begun, at: begun)
            return settle()
        }
        let outcome: CheckOutcome
        if let refusal = refusal(of: definition) {
            outcome = CheckOutcome(.critical, refusal.reason)
        } else {
            outcome = await prober.run(
                definition.probe,
                within: permit(of: definition),
                beside: LocalNeighbours(of: state, exceptFor: run.id, mesh: mesh)
            )
        }
        // A run that was broken off says nothing of its target.
        if Task.isCancelled { return }
        let moment = clock.moment
        counters.count(definition.probe.type, outcome.status, took: moment.now - begun)
        if schedule.finished(run, begun: begun, at: moment.now) {
            update(run.id, at: moment) { $0.take(outcome, at: moment) }
        }
        settle()
        await publishPending()
    }

    /// Changes a check by a result; a transition is told and kept.
    func update(
        _ id: String,
        at moment: CatalogClock.Moment,
        _ change: (inout CheckEntry) -> Bool
    ) {
        guard state.updateCheck(id, change) else { return }
        counters.checkTransitions += 1
        markState(of: id, isRenewal: false, within: pace.stateWriting)
        guard let key = state.recordKey(ofCheck: id), let entry = state.checks[id] else { return }
        hastenFollowers(of: entry.definition.serviceID, at: moment.now)
        let service = state.services[entry.definition.serviceID]?.definition.name ?? ""
        publications.add(key, service: service)
        let owner = service.isEmpty ? "the node" : "service \(entry.definition.serviceID)"
        let reason = entry.reason.isEmpty ? "" : ": \(entry.reason)"
        logger.info("Check \(id) of \(owner) is \(entry.status.name)\(reason)")
    }

    /// Whether the target is allowed now: the flags or this host's addresses may have changed since
    /// the check was registered.
    private func refusal(of check: CheckDefinition) -> CheckRefusal? {
        switch check.probe.kind.host {
        case .success(let host): targets.refusal(of: host, instance: address(of: check))
        case .failure(let refusal): refusal
        case nil: nil
        }
    }

    /// Has the checks whose result follows from those of a service run now.
    func hastenFollowers(of serviceID: String, at now: Instant) {
        for id in state.followers
        where state.checks[id]?.definition.probe.kind.follows(serviceID: serviceID) == true {
            schedule.hasten(id, at: now)
        }
    }

    private func permit(of check: CheckDefinition) -> CheckPermit {
        CheckPermit(targets, instance: address(of: check))
    }

    private func address(of check: CheckDefinition) -> String {
        state.services[check.serviceID]?.definition.address ?? ""
    }

    /// Ends the reports whose time is over. If this comes late, the agent itself stood still, and
    /// reports may wait at its door: they get two more seconds.
    private func expireReports(at moment: CatalogClock.Moment, lateness: Duration) {
        var due: [String] = []
        while let id = expiries.takeDue(at: moment.now) { due.append(id) }
        for id in due {
            if lateness > .seconds(1) {
                postpone(id, to: moment.now + .seconds(2))
                continue
            }
            counters.ttlExpirations += 1
            update(id, at: moment) { $0.expire(at: moment) }
        }
    }

    private func postpone(_ id: String, to time: Instant) {
        _ = state.updateCheck(id) { entry in
            entry.postpone(to: time)
            return false
        }
        expiries.set(id, at: time)
    }

    /// The changes that time makes: drains that are over, services that were critical too long.
    func dueChanges(at now: Instant) -> [PendingWrite] {
        let ended = endedDrains(at: now)
        guard now >= nextReaping else { return ended }
        nextReaping = now + pace.reaping
        return ended + reaped(at: now) + silenced(at: now)
    }

    /// What an instance said of its load a minute ago is nobody's business any more.
    private func silenced(at now: Instant) -> [PendingWrite] {
        state.silentLoads(at: now, after: .seconds(60)).map { id in
            PendingWrite(.heldInMemory) { (state, _) throws(CatalogError) in
                state.setLoad(nil, ofService: id, at: now)
            }
        }
    }

    /// The disk knows when a drain ends, so this holds whether it takes the end or not.
    private func endedDrains(at now: Instant) -> [PendingWrite] {
        var writes: [PendingWrite] = []
        while let id = drainEnds.takeDue(at: now) {
            logger.notice("Service \(id) is back in use: its drain is over")
            let write = PendingWrite(.heldInMemory) { (state, _) throws(CatalogError) in
                state.setDrain(nil, ofService: id)
            }
            writes.append(write)
        }
        return writes
    }

    private func reaped(at now: Instant) -> [PendingWrite] {
        state.overdueServices(at: now).map { id in
            counters.reapedServices += 1
            logger.notice("Service \(id) was removed: it was critical for too long")
            return PendingWrite(.heldInMemory) { (state, _) throws(CatalogError) in
                state.removeService(id)
            }
        }
    }
}
