import Catalog
import Formats
import Primitives
import Registry
import View

/// A check as Consul's `HealthCheck` object shows it.
struct ShownCheck {
    var node: String
    var id: String
    var name: String
    var status: CheckStatus
    var notes = ""
    var output = ""
    /// The instance it belongs to, or empty for a check of the node.
    var serviceID = ""
    var serviceName = ""
    var serviceTags: [String] = []
    var type = ""
    /// Known for this node's own checks only.
    var interval = ""
    var timeout = ""
    var createIndex: UInt64
    var modifyIndex: UInt64
}

/// What the checks of this agent's node said last, beside which others are told a line alone.
struct OwnOutputs: Sendable {
    let node: NodeID
    let outputs: CheckOutputs

    fileprivate func output(of check: String, on node: NodeEntry) -> String? {
        node.id == self.node ? outputs[check] : nil
    }
}

extension ShownCheck {
    /// The check that a service in maintenance has; clients of Consul know it by this id.
    static func maintenanceID(of service: String) -> String { "_service_maintenance:" + service }

    /// The same as the check of a drained service. It has the id that maintenance has, as clients
    /// look for that one, and a type of its own.
    var showingDrain: ShownCheck {
        var check = self
        check.name = "Service Drained"
        check.status = .critical
        check.output = "drained: its weight is 0, so nobody is to send it new calls"
        check.type = "drain"
        return check
    }
}

extension JSONWriter {
    mutating func check(_ check: ShownCheck) {
        object { writer in
            writer.member("Node", check.node)
            writer.member("CheckID", check.id)
            writer.member("Name", check.name)
            writer.member("Status", check.status.name)
            writer.member("Notes", check.notes)
            writer.member("Output", check.output)
            writer.member("ServiceID", check.serviceID)
            writer.member("ServiceName", check.serviceName)
            writer.member("ServiceTags", check.serviceTags)
            writer.member("Type", check.type)
            writer.member("Interval", check.interval)
            writer.member("Timeout", check.timeout)
            writer.member("ExposedPort", 0)
            writer.object("Definition") { _ in }
            writer.member("CreateIndex", check.createIndex)
            writer.member("ModifyIndex", check.modifyIndex)
        }
    }

    mutating func checks(_ checks: [ShownCheck]) {
        array { writer in
            for check in checks { writer.check(check) }
        }
    }
}

extension NodeEntry {
    /// The node's own checks: reachability, maintenance, and those it registered.
    func shownChecks(told outputs: OwnOutputs? = nil) -> [ShownCheck] {
        var shown = [reachabilityCheck]
        if isInMaintenance {
            var check = makeCheck(id: "_node_maintenance", name: "Node Maintenance Mode")
            check.status = .critical
            check.type = CheckType.maintenance.name
            check.notes = checks.lazy.flatMap(\.body.checks).maintenanceReason
            shown.append(check)
        }
        for entry in checks {
            shown += entry.body.checks.filter(\.isShown).map { show($0, of: entry, outputs) }
        }
        return shown
    }

    /// The checks of one of its instances.
    func shownChecks(
        of instance: InstanceEntry,
        told outputs: OwnOutputs? = nil
    ) -> [ShownCheck] {
        var shown = instance.body.checks.filter(\.isShown).map { show($0, of: instance, outputs) }
        if instance.body.flags.contains(.maintenance) {
            shown.append(maintenanceCheck(of: instance))
        } else if isDrained(instance) {
            shown.append(drainCheck(of: instance))
        }
        return shown
    }

    /// Kept under Consul's name: its clients look for it.
    private var reachabilityCheck: ShownCheck {
        var check = makeCheck(id: "serfHealth", name: "Serf Health Status")
        check.status = isFailed ? .critical : .passing
        check.output = isFailed ? "Agent not live or unreachable" : "Agent alive and reachable"
        if !isFailed, isFlapping {
            let times = member.flaps == 1 ? "once" : "\(member.flaps) times"
            check.output += "; flapping: lost and back \(times), so it weighs as in a warning"
        }
        return check
    }

    private func makeCheck(id: String, name: String) -> ShownCheck {
        ShownCheck(
            node: self.name,
            id: id,
            name: name,
            status: .passing,
            createIndex: createIndex,
            modifyIndex: modifyIndex
        )
    }

    private func maintenanceCheck(of instance: InstanceEntry) -> ShownCheck {
        let check = CheckBody(
            id: ShownCheck.maintenanceID(of: instance.body.id),
            name: "Service Maintenance Mode",
            type: .maintenance,
            status: .critical,
            sinceMilliseconds: 0
        )
        var shown = show(check, of: instance, nil)
        shown.notes = instance.body.checks.maintenanceReason
        return shown
    }

    /// What keeps callers away that look at checks and not at weights.
    private func drainCheck(of instance: InstanceEntry) -> ShownCheck {
        var check = makeCheck(id: ShownCheck.maintenanceID(of: instance.body.id), name: "")
        check.createIndex = instance.createIndex
        check.modifyIndex = max(instance.modifyIndex, modifyIndex)
        check.serviceID = instance.body.id
        check.serviceName = instance.body.service
        check.serviceTags = instance.body.tags
        return check.showingDrain
    }

    /// A check as its owner told it; where nobody reaches the owner, its word counts no more.
    private func show(
        _ check: CheckBody,
        of entry: InstanceEntry,
        _ outputs: OwnOutputs?
    ) -> ShownCheck {
        var shown = ShownCheck(
            node: name,
            id: check.id,
            name: check.name,
            status: check.status,
            notes: check.notes,
            output: outputs?.output(of: check.id, on: self) ?? check.reason,
            type: check.type.name,
            createIndex: entry.createIndex,
            modifyIndex: max(entry.modifyIndex, modifyIndex)
        )
        if !entry.body.isNodeCheck {
            shown.serviceID = entry.body.id
            shown.serviceName = entry.body.service
            shown.serviceTags = entry.body.tags
        }
        if let failedMilliseconds {
            shown.status = .critical
            shown.output = "node unreachable since " + Timestamp.format(failedMilliseconds)
        }
        return shown
    }
}

extension CheckBody {
    /// Whether it is one that somebody registered; the reason of a maintenance comes as one too.
    fileprivate var isShown: Bool { type != .maintenance }
}

extension Sequence<CheckBody> {
    /// Why there is maintenance; empty where nobody said.
    fileprivate var maintenanceReason: String {
        guard let check = first(where: { $0.type == .maintenance }) else { return "" }
        return check.notes.isEmpty ? check.reason : check.notes
    }
}
