internal import HashTreeCollections
internal import Registry
import Services
import Wire

/// The forms in which this state is told, shown and kept.
extension LocalState {
    /// One record of this node: an instance, or a check of the node itself.
    struct RecordKey: Hashable, Sendable {
        let id: String
        let isNodeCheck: Bool
    }

    /// The record that tells why the whole node is in maintenance; that it is, its member record
    /// tells.
    static let maintenanceKey = RecordKey(id: "_node_maintenance", isNodeCheck: true)

    /// Maintenance as others are told of it, where there is a reason to tell.
    private static func maintenance(_ id: String, _ reason: String?) -> [CheckBody] {
        guard let reason, !reason.isEmpty else { return [] }
        // What is longer than a check's reason may be is told whole in its notes.
        let isLong = reason.utf8.count > RecordLimits.reasonBytes
        let notes = isLong ? Grammar.clipped(reason, maxBytes: RecordLimits.notesBytes) : ""
        return [
            CheckBody(
                id: id,
                name: "Maintenance",
                type: .maintenance,
                status: .critical,
                sinceMilliseconds: 0,
                reason: CheckEntry.line(reason),
                notes: notes
            )
        ]
    }

    /// The record that tells of a check: its service's, or its own.
    func recordKey(ofCheck id: String) -> RecordKey? {
        guard let service = checks[id]?.definition.serviceID else { return nil }
        return service.isEmpty
            ? RecordKey(id: id, isNodeCheck: true)
            : RecordKey(id: service, isNodeCheck: false)
    }

    /// Every record of this node, in order of id.
    var recordKeys: [RecordKey] {
        let nodeChecks = checks.filter { $0.value.definition.serviceID.isEmpty }.keys
        return services.keys.sorted().map { RecordKey(id: $0, isNodeCheck: false) }
            + nodeChecks.sorted().map { RecordKey(id: $0, isNodeCheck: true) }
            + (nodeMaintenance?.isEmpty == false ? [Self.maintenanceKey] : [])
    }

    /// What the record says now; `nil` where the instance or the check has gone.
    func body(of key: RecordKey) -> InstanceBody? {
        if key == Self.maintenanceKey {
            let checks = Self.maintenance(key.id, nodeMaintenance)
            return checks.isEmpty ? nil : InstanceBody(service: "", id: key.id, checks: checks)
        }
        if key.isNodeCheck {
            guard let check = checks[key.id], check.definition.serviceID.isEmpty else { return nil }
            return InstanceBody(service: "", id: key.id, checks: [check.body])
        }
        guard let entry = services[key.id] else { return nil }
        let service = entry.definition
        var flags: InstanceFlags = []
        if entry.maintenance != nil { flags.insert(.maintenance) }
        if service.enableTagOverride { flags.insert(.tagOverride) }
        return InstanceBody(
            service: service.name,
            id: service.id,
            address: service.address,
            port: service.port,
            weights: entry.drain == nil ? service.weights : .none,
            capacity: service.capacity,
            breaker: service.breaker,
            policy: service.policy,
            flags: flags,
            tags: service.tags,
            metadata: service.metadata,
            taggedAddresses: service.taggedAddresses,
            checks: entry.checkIDs.compactMap { checks[$0]?.body }
                + Self.maintenance("_service_maintenance", entry.maintenance),
            load: entry.load?.value
        )
    }

    var checksByStatus: [CheckStatus: Int] {
        checks.values.reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
    }

    /// What its checks said last.
    var outputs: CheckOutputs {
        CheckOutputs(edition: outputEdition) { [checks] in checks[$0]?.output }
    }

    /// As the local API reads it.
    var snapshot: LocalSnapshot {
        LocalSnapshot(
            services: services.values.map { entry in
                var definition = entry.definition
                definition.checks = entry.checkIDs.compactMap { checks[$0]?.definition }
                return LocalService(
                    definition: definition,
                    maintenance: entry.maintenance,
                    isDrained: entry.drain != nil
                )
            }.sorted { $0.definition.id < $1.definition.id },
            checks: checks.values.map(\.local).sorted { $0.definition.id < $1.definition.id },
            nodeMaintenance: nodeMaintenance
        )
    }
}
