import Catalog
import Formats
import Registry
import Services
import View

/// This node's own services and checks in Consul's shapes: here the output, notes and intervals are
/// known, which others are not told.
struct LocalShown {
    let snapshot: LocalSnapshot
    let identity: AgentIdentity
    let view: ClusterView
    /// Services by id: there may be ten thousand of them, with as many checks.
    private let services: [String: LocalService]

    init(snapshot: LocalSnapshot, identity: AgentIdentity, view: ClusterView) {
        self.snapshot = snapshot
        self.identity = identity
        self.view = view
        services = Dictionary(
            snapshot.services.map { ($0.definition.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// A service with the indexes that the view gave it, if it is there already.
    func service(_ local: LocalService) -> ShownService {
        let definition = local.definition
        let entry = view.node(identity.id)?.instance(id: definition.id)
        var body = InstanceBody(showing: definition)
        if local.isDrained { body.weights = .none }
        return ShownService(
            body: body,
            createIndex: entry?.createIndex ?? view.startIndex,
            modifyIndex: entry?.modifyIndex ?? view.startIndex,
            datacenter: identity.datacenter
        )
    }

    /// Every check, the synthetic ones of maintenance included, sorted by id.
    var checks: [ShownCheck] {
        var shown = snapshot.checks.map(show)
        let drained = drainedServices
        for local in snapshot.services {
            let definition = local.definition
            guard local.maintenance != nil || drained.contains(definition.id) else { continue }
            let check = maintenance(
                id: ShownCheck.maintenanceID(of: definition.id),
                name: "Service Maintenance Mode",
                reason: local.maintenance ?? "",
                of: definition
            )
            shown.append(local.maintenance == nil ? check.showingDrain : check)
        }
        if let reason = snapshot.nodeMaintenance {
            shown.append(
                maintenance(
                    id: "_node_maintenance",
                    name: "Node Maintenance Mode",
                    reason: reason,
                    of: nil
                )
            )
        }
        return shown.sorted { $0.id < $1.id }
    }

    /// The worst of the checks of a service and of the node, and which word Consul has for it.
    func aggregated(_ local: LocalService) -> (status: CheckStatus, word: String) {
        if local.maintenance != nil || snapshot.nodeMaintenance != nil {
            return (.critical, "maintenance")
        }
        let id = local.definition.id
        let worst =
            snapshot.checks
            .filter { $0.definition.serviceID == id || $0.definition.serviceID.isEmpty }
            .map(\.status).max() ?? .passing
        // Who asks by this word and its code knows nothing of weights.
        if local.isDrained(in: worst) { return (.critical, "maintenance") }
        return (worst, worst.name)
    }

    /// The ids of the services whose weight in their present health is 0.
    private var drainedServices: Set<String> {
        var health: [String: CheckStatus] = [:]
        for check in snapshot.checks {
            let id = check.definition.serviceID
            health[id] = max(health[id] ?? .passing, check.status)
        }
        let node = health[""] ?? .passing
        let drained = snapshot.services.filter { local in
            local.isDrained(in: max(health[local.definition.id] ?? .passing, node))
        }
        return Set(drained.map(\.definition.id))
    }

    private func show(_ check: LocalCheck) -> ShownCheck {
        let definition = check.definition
        let service = services[definition.serviceID]
        var shown = blank(id: definition.id, name: definition.name)
        shown.status = check.status
        shown.notes = definition.notes
        shown.output = check.output
        shown.serviceID = definition.serviceID
        shown.serviceName = service?.definition.name ?? ""
        shown.serviceTags = service?.definition.tags ?? []
        shown.type = definition.probe.type.name
        if case .every(let interval, let timeout) = definition.probe.rhythm {
            shown.interval = GoDuration.format(interval)
            shown.timeout = GoDuration.format(timeout)
        }
        return shown
    }

    private func maintenance(
        id: String,
        name: String,
        reason: String,
        of service: ServiceDefinition?
    ) -> ShownCheck {
        var shown = blank(id: id, name: name)
        shown.status = .critical
        shown.notes = reason
        shown.type = CheckType.maintenance.name
        shown.serviceID = service?.id ?? ""
        shown.serviceName = service?.name ?? ""
        shown.serviceTags = service?.tags ?? []
        return shown
    }

    private func blank(id: String, name: String) -> ShownCheck {
        ShownCheck(
            node: identity.name,
            id: id,
            name: name,
            status: .passing,
            createIndex: view.startIndex,
            modifyIndex: view.startIndex
        )
    }
}

extension LocalService {
    /// Whether it is drained, by order or by its weights.
    fileprivate func isDrained(in health: CheckStatus) -> Bool {
        isDrained || definition.weights.areNone(in: health)
    }
}

extension InstanceBody {
    /// The public part of a definition, without its checks.
    init(showing definition: ServiceDefinition) {
        self.init(
            service: definition.name,
            id: definition.id,
            address: definition.address,
            port: definition.port,
            weights: definition.weights,
            capacity: definition.capacity,
            breaker: definition.breaker,
            policy: definition.policy,
            flags: definition.enableTagOverride ? .tagOverride : [],
            tags: definition.tags,
            metadata: definition.metadata,
            taggedAddresses: definition.taggedAddresses
        )
    }
}
