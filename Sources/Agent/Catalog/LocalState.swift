internal import HashTreeCollections
internal import Primitives
internal import Registry
import Services
import Storage
internal import Synchronization

/// What this node owns, as a value: cheap to copy, so that a change is tried on a copy, written to
/// disk, and only then holds.
package struct LocalState: Sendable {
    private(set) var services: TreeDictionary<String, ServiceEntry> = [:]
    /// Checks of the node and of the services, by id.
    private(set) var checks: TreeDictionary<String, CheckEntry> = [:]
    /// The reason given, where the whole node is in maintenance.
    var nodeMaintenance: String?
    /// What was kept of services from files, until the files are read.
    var unclaimed = Unclaimed()
    /// What may differ from the state before.
    var touched = Touched()
    /// The size of each record, and of all together, without the reasons of checks.
    private(set) var measures: TreeDictionary<RecordKey, RecordMeasure> = [:]
    private(set) var encodedBytes = 0
    /// The parts of what does not fit into the records.
    private(set) var partCount = 0
    private var nodeCheckCount = 0
    /// Another one whenever a check has another output; never the same in two states that differ.
    private(set) var outputEdition: UInt64 = 0
    private static let outputEditions = Atomic<UInt64>(0)
    /// The checks whose result follows from those of services.
    private(set) var followers: Set<String> = []

    /// What a change touched: only that is looked at, however much there is.
    struct Touched: Sendable {
        var services: Set<String> = []
        var checks: Set<String> = []

        mutating func formUnion(_ other: Touched) {
            services.formUnion(other.services)
            checks.formUnion(other.checks)
        }
    }

    /// A service and which checks are its own.
    struct ServiceEntry: Sendable {
        /// Its `checks` are empty: they stand in `LocalState.checks`.
        var definition: ServiceDefinition
        var maintenance: String?
        /// No new calls for it, by order.
        var drain: Drain?
        /// What it can bear, as last found, and when; not kept on disk.
        var load: (value: InstanceLoad, at: Instant)?
        let origin: RegistrationOrigin
        /// Sorted.
        fileprivate(set) var checkIDs: [String] = []
    }

    /// The order that nobody call a service any more.
    struct Drain: Equatable, Sendable {
        /// When it ends by itself; nil for not at all.
        var end: Instant?
        /// The same by the clock on the wall, in milliseconds since 1970, for a restart.
        var endMilliseconds: UInt64?
        /// For how long it was ordered, for a restart before the clock on the wall is right.
        var durationMilliseconds: UInt64?

        /// From now on, for so long; without a duration until it is taken back.
        init(for duration: Duration?, at moment: CatalogClock.Moment) {
            guard let duration else { return }
            end = moment.now + duration
            let milliseconds = UInt64(clamping: max(.zero, duration).nanoseconds / 1_000_000)
            endMilliseconds = moment.wallMilliseconds &+ milliseconds
            durationMilliseconds = milliseconds
        }

        /// One that was kept over a restart: it ends when it would have, and where the clock says
        /// otherwise no later than if it were ordered now.
        init(restoring kept: StoredDrain, at moment: CatalogClock.Moment) {
            endMilliseconds = kept.endMilliseconds
            durationMilliseconds = kept.durationMilliseconds
            guard let wall = kept.endMilliseconds else { return }
            let left = wall > moment.wallMilliseconds ? wall - moment.wallMilliseconds : 0
            let limit = min(kept.durationMilliseconds ?? .max, Self.longest)
            end = moment.now + .milliseconds(Int64(clamping: min(left, limit)))
        }

        /// A century: beyond it the arithmetic of durations could overflow.
        private static let longest: UInt64 = 3_155_760_000_000
    }

    /// Kept maintenance, drains, checks and check states whose services are not there yet.
    struct Unclaimed: Sendable {
        var maintenance: [String: String] = [:]
        var drains: [String: Drain] = [:]
        var checks: [String: CheckDefinition] = [:]
        var states: [String: StoredCheckState] = [:]
    }

    /// How many records of instances and node checks this node can have.
    var recordCount: Int { services.count + nodeCheckCount }

    /// Notes what a record takes; `nil` for one that has gone.
    mutating func setMeasure(_ measure: RecordMeasure?, of key: RecordKey) {
        let old = measures[key]
        encodedBytes += (measure?.bytes ?? 0) - (old?.bytes ?? 0)
        partCount += (measure?.parts ?? 0) - (old?.parts ?? 0)
        measures[key] = measure
    }
}

// Changes. Definitions come in normal form.
extension LocalState {
    /// Adds a service or replaces the one of the same id. Its other checks stay or go, as is asked.
    mutating func put(
        _ service: ServiceDefinition,
        origin: RegistrationOrigin,
        replacingChecks: Bool,
        at moment: CatalogClock.Moment
    ) {
        let old = services[service.id]
        touched.services.insert(service.id)
        // Checks of an application stand with its service, those of a file's by themselves.
        if let old, old.origin != origin { touched.checks.formUnion(old.checkIDs) }
        if replacingChecks {
            let named = Set(service.checks.map(\.id))
            for id in old?.checkIDs ?? [] where !named.contains(id) { removeCheck(id) }
        }
        var entry = ServiceEntry(definition: service, origin: origin)
        entry.definition.checks = []
        entry.maintenance =
            old?.maintenance ?? unclaimed.maintenance.removeValue(forKey: service.id)
        entry.drain = old?.drain ?? unclaimed.drains.removeValue(forKey: service.id)
        entry.load = old?.load
        entry.checkIDs = services[service.id]?.checkIDs ?? []
        services[service.id] = entry
        for check in service.checks { put(check, origin: origin, at: moment) }
    }

    /// Adds or replaces a check of the node or of a service that is there.
    mutating func put(
        _ check: CheckDefinition,
        origin: RegistrationOrigin,
        at moment: CatalogClock.Moment
    ) {
        touched.checks.insert(check.id)
        noteOutput()
        if checks[check.id] == nil, check.serviceID.isEmpty { nodeCheckCount += 1 }
        if check.probe.rhythm == .following {
            followers.insert(check.id)
        } else {
            followers.remove(check.id)
        }
        if let old = checks[check.id] {
            checks[check.id] = CheckEntry(check, origin: origin, after: old, at: moment)
        } else if let kept = unclaimed.states.removeValue(forKey: check.id) {
            checks[check.id] = CheckEntry(check, origin: origin, restoring: kept, at: moment)
        } else {
            checks[check.id] = CheckEntry(check, origin: origin, at: moment)
        }
        guard !check.serviceID.isEmpty, var service = services[check.serviceID],
            !service.checkIDs.contains(check.id)
        else { return }
        service.checkIDs.append(check.id)
        service.checkIDs.sort()
        services[check.serviceID] = service
    }

    mutating func removeService(_ id: String) {
        guard let entry = services.removeValue(forKey: id) else { return }
        touched.services.insert(id)
        touched.checks.formUnion(entry.checkIDs)
        for check in entry.checkIDs {
            checks[check] = nil
            followers.remove(check)
        }
    }

    mutating func removeCheck(_ id: String) {
        guard let entry = checks.removeValue(forKey: id) else { return }
        touched.checks.insert(id)
        followers.remove(id)
        if entry.definition.serviceID.isEmpty { nodeCheckCount -= 1 }
        services[entry.definition.serviceID]?.checkIDs.removeAll { $0 == id }
    }

    mutating func setMaintenance(_ reason: String?, ofService id: String) {
        touched.services.insert(id)
        services[id]?.maintenance = reason
    }

    mutating func setLoad(_ load: InstanceLoad?, ofService id: String, at now: Instant) {
        touched.services.insert(id)
        services[id]?.load = load.map { ($0, now) }
    }

    mutating func setDrain(_ drain: Drain?, ofService id: String) {
        touched.services.insert(id)
        services[id]?.drain = drain
    }

    /// Changes a check in place; the answer of the change, or false where there is no such check.
    mutating func updateCheck(_ id: String, _ change: (inout CheckEntry) -> Bool) -> Bool {
        guard var entry = checks[id] else { return false }
        let before = entry.output
        let answer = change(&entry)
        checks[id] = entry
        if entry.output != before { noteOutput() }
        return answer
    }

    private mutating func noteOutput() {
        outputEdition = LocalState.outputEditions.add(1, ordering: .relaxed).newValue
    }
}
