/// The instances of a service as `martlet instances` prints them.
package struct InstancesReport: Equatable, Sendable {
    /// Sorted by node, then id.
    package let instances: [Instance]

    /// One instance.
    package struct Instance: Equatable, Sendable {
        package let node: String
        package let id: String
        /// Its own address, or the node's where it has none.
        package let address: String
        package let port: Int
        package let status: String
        /// What counts for it now: the weight for passing or for warning.
        package let weight: Int
        package let tags: [String]
        package let metadata: [String: String]
    }

    package init(_ answer: [HealthAnswer]) {
        instances = answer.map(Instance.init).sorted { ($0.node, $0.id) < ($1.node, $1.id) }
    }

    package var table: String {
        var table = Table("Node", "ID", "Address", "Status", "Weight", "Tags")
        for instance in instances {
            table.add([
                instance.node,
                instance.id,
                instance.endpoint,
                instance.status,
                String(instance.weight),
                instance.tags.joined(separator: ","),
            ])
        }
        return table.text
    }

    /// `[{Node, ID, Address, Port, Status, Weight, Tags, Meta}]`.
    package var json: JSON {
        .array(
            instances.map { instance in
                .members([
                    "Node": .text(instance.node),
                    "ID": .text(instance.id),
                    "Address": .text(instance.address),
                    "Port": .number(instance.port),
                    "Status": .text(instance.status),
                    "Weight": .number(instance.weight),
                    "Tags": .texts(instance.tags),
                    "Meta": .texts(instance.metadata),
                ])
            }
        )
    }
}

extension InstancesReport.Instance {
    fileprivate init(_ answer: HealthAnswer) {
        let own = answer.service.address ?? ""
        let weights = answer.service.weights
        status = aggregatedStatus(answer.checks ?? [])
        node = answer.node.node
        id = answer.service.id
        address = own.isEmpty ? answer.node.address : own
        port = answer.service.port ?? 0
        weight = (status == "warning" ? weights?.warning : weights?.passing) ?? 1
        tags = answer.service.tags ?? []
        metadata = answer.service.meta ?? [:]
    }

    fileprivate var endpoint: String { joined(host: address, port: port) }
}

/// The status that checks come to: maintenance before critical before drained before warning
/// before passing.
package func aggregatedStatus(_ checks: [CheckAnswer]) -> String {
    let isInMaintenance = checks.contains { check in
        check.type != "drain"
            && (check.checkID == "_node_maintenance"
                || check.checkID.hasPrefix("_service_maintenance:"))
    }
    if isInMaintenance { return "maintenance" }
    if checks.contains(where: { $0.status == "critical" && $0.type != "drain" }) {
        return "critical"
    }
    if checks.contains(where: { $0.type == "drain" }) { return "drained" }
    return checks.contains { $0.status == "warning" } ? "warning" : "passing"
}

/// `10.0.0.1:80` or `[fd00::1]:80`.
func joined(host: String, port: Int) -> String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
}
