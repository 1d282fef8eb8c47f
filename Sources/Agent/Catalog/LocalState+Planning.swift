internal import HashTreeCollections
internal import Primitives
internal import Registry

extension LocalState {
    /// Brings schedule and expiries in line with this state. A check whose definition is as before
    /// keeps its turn.
    func plan(
        after old: LocalState,
        _ schedule: inout CheckSchedule,
        _ expiries: inout Timeline,
        at now: Instant
    ) {
        for id in old.checks.keys where checks[id] == nil {
            schedule.remove(id)
            expiries.remove(id)
        }
        for (id, entry) in checks.sorted(by: { $0.key < $1.key }) {
            if let expiry = entry.expiry {
                if expiries.time(of: id) != expiry { expiries.set(id, at: expiry) }
            } else {
                expiries.remove(id)
            }
            guard entry.definition != old.checks[id]?.definition else { continue }
            switch entry.definition.probe {
            case .ttl: schedule.remove(id)
            case .http(_, let interval, _), .tcp(_, let interval, _):
                schedule.add(id, every: interval, at: now)
            }
        }
    }

    /// The records that say something else than in the other state, in order of id; with the
    /// service name that each had.
    func changedRecords(since old: LocalState) -> [(key: RecordKey, oldService: String)] {
        let keys = Set(recordKeys).union(old.recordKeys)
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

    /// When the next drain ends by itself.
    var nextDrainEnd: Instant? {
        services.values.lazy.compactMap { $0.drain?.end }.min()
    }

    /// The services whose drain is over by now.
    func drained(by now: Instant) -> [String] {
        services.values.compactMap { service in
            guard let end = service.drain?.end, end <= now else { return nil }
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
