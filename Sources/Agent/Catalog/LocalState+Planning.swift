import Checks
internal import HashTreeCollections
internal import Primitives
internal import Registry
import Services

extension LocalState {
    /// Brings schedule and expiries in line with what was touched. A check whose definition is as
    /// before keeps its turn.
    func plan(
        after old: LocalState,
        _ schedule: inout CheckSchedule,
        _ expiries: inout Timeline,
        _ drainEnds: inout Timeline,
        at now: Instant
    ) {
        for id in touched.checks.sorted() {
            guard let entry = checks[id] else {
                schedule.remove(id)
                expiries.remove(id)
                continue
            }
            if let expiry = entry.expiry {
                if expiries.time(of: id) != expiry { expiries.set(id, at: expiry) }
            } else {
                expiries.remove(id)
            }
            guard entry.definition != old.checks[id]?.definition else { continue }
            switch entry.definition.probe.rhythm {
            case .reported, .told: schedule.remove(id)
            case .every(let interval, _): schedule.add(id, every: interval, at: now)
            case .following:
                schedule.add(id, every: CheckRhythm.followingInterval, at: now)
                schedule.hasten(id, at: now)
            }
        }
        for id in touched.services.sorted() {
            if let end = services[id]?.drain?.end {
                drainEnds.set(id, at: end)
            } else {
                drainEnds.remove(id)
            }
        }
    }

    /// The records that say something else than in the other state, of those that were touched, in
    /// order of id; with the service name that each had.
    func changedRecords(since old: LocalState) -> [(key: RecordKey, oldService: String)] {
        var keys = Set(touched.services.map { RecordKey(id: $0, isNodeCheck: false) })
        for id in touched.checks {
            for state in [old, self] {
                if let key = state.recordKey(ofCheck: id) { keys.insert(key) }
            }
        }
        if old.nodeMaintenance != nodeMaintenance { keys.insert(LocalState.maintenanceKey) }
        return keys.sorted { ($0.id, $0.isNodeCheck ? 1 : 0) < ($1.id, $1.isNodeCheck ? 1 : 0) }
            .compactMap { key in
                let before = old.body(of: key)
                return before == body(of: key) ? nil : (key, before?.service ?? "")
            }
    }

    /// The services that said nothing of their load for so long.
    func silentLoads(at now: Instant, after patience: Duration) -> [String] {
        services.values.compactMap { service in
            guard let load = service.load, now - load.at > patience else { return nil }
            return service.definition.id
        }.sorted()
    }

    /// The services that have been critical for longer than one of their checks allows.
    func overdueServices(at now: Instant) -> [String] {
        services.values.filter { service in
            service.checkIDs.contains { id in
                guard let check = checks[id], let since = check.criticalSince,
                    let patience = check.definition.deregisterCriticalServiceAfter
                else { return false }
                return now - since >= patience
            }
        }.map(\.definition.id).sorted()
    }
}
