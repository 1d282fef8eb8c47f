import FoundationEssentials

/// Reads the `service` events of the agent's stream: entries as in `/v1/health/service`, and
/// removals.
enum InstanceReader {
    static func read(_ bytes: [UInt8]) -> StreamEvent {
        guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(bytes)) else {
            return .garbled
        }
        switch entry {
        case .removal(let removal):
            return .removed(service: removal.service, node: removal.node, id: removal.id)
        case .whole(let whole):
            guard (0...65_535).contains(whole.service.port ?? 0) else { return .garbled }
            return .instance(Endpoint(whole.facts))
        }
    }
}

/// Either form, told apart by `Removed`.
private enum Entry: Decodable {
    case removal(Removal)
    case whole(Whole)

    private enum CodingKeys: String, CodingKey {
        case removed = "Removed"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if try container.decodeIfPresent(Bool.self, forKey: .removed) == true {
            self = .removal(try Removal(from: decoder))
        } else {
            self = .whole(try Whole(from: decoder))
        }
    }
}

private struct Removal: Decodable {
    let node: String
    let id: String
    let service: String

    private enum CodingKeys: String, CodingKey {
        case node = "Node"
        case id = "ID"
        case service = "Service"
    }
}

private struct Whole: Decodable {
    let node: Node
    let service: Service
    let checks: [Check]?

    private enum CodingKeys: String, CodingKey {
        case node = "Node"
        case service = "Service"
        case checks = "Checks"
    }

    var facts: Endpoint.Facts {
        var facts = Endpoint.Facts()
        facts.service = service.name
        facts.id = service.id
        facts.node = node.name
        facts.nodeID = node.id ?? ""
        facts.datacenter = node.datacenter ?? ""
        facts.zone = node.locality?.zone ?? ""
        let own = service.address ?? ""
        facts.host = own.isEmpty ? node.address ?? "" : own
        facts.port = service.port ?? 0
        facts.tags = service.tags ?? []
        facts.metadata = service.metadata ?? [:]
        facts.health = health
        facts.isReachable = !(checks ?? []).contains { $0.id == "serfHealth" && $0.isCritical }
        facts.passingWeight = service.weights?.passing ?? 1
        facts.warningWeight = service.weights?.warning ?? 1
        facts.capacity = service.capacity ?? 0
        facts.breaker = service.breaker?.terms
        facts.policy = service.policy ?? ""
        return facts
    }

    /// The worst of all checks, the node's among them; an unknown status is taken for the worst.
    /// That of a drained instance says to others what its weights say here.
    private var health: Endpoint.Health {
        var worst = Endpoint.Health.passing
        for check in checks ?? [] where check.type != "drain" {
            switch check.status {
            case "passing": break
            case "warning": worst = .warning
            default: return .critical
            }
        }
        return worst
    }
}

private struct Node: Decodable {
    let id: String?
    let name: String
    let address: String?
    let datacenter: String?
    let locality: Locality?

    struct Locality: Decodable {
        let zone: String?

        private enum CodingKeys: String, CodingKey {
            case zone = "Zone"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case name = "Node"
        case address = "Address"
        case datacenter = "Datacenter"
        case locality = "Locality"
    }
}

private struct Service: Decodable {
    let id: String
    let name: String
    let address: String?
    let port: Int?
    let tags: [String]?
    let metadata: [String: String]?
    let weights: Weights?
    let capacity: Int?
    let breaker: Breaker?
    let policy: String?

    struct Weights: Decodable {
        let passing: Int?
        let warning: Int?

        private enum CodingKeys: String, CodingKey {
            case passing = "Passing"
            case warning = "Warning"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case name = "Service"
        case address = "Address"
        case port = "Port"
        case tags = "Tags"
        case metadata = "Meta"
        case weights = "Weights"
        case capacity = "Capacity"
        case breaker = "Breaker"
        case policy = "Policy"
    }
}

private struct Breaker: Decodable {
    let threshold: Double?
    let window: String?
    let interval: String?

    private enum CodingKeys: String, CodingKey {
        case threshold = "Threshold"
        case window = "Window"
        case interval = "Interval"
    }

    var terms: RecordedBreaker {
        RecordedBreaker(
            threshold: threshold,
            window: window.flatMap(GoDuration.parse),
            interval: interval.flatMap(GoDuration.parse)
        )
    }
}

private struct Check: Decodable {
    let id: String?
    let status: String
    let type: String?

    var isCritical: Bool { status != "passing" && status != "warning" }

    private enum CodingKeys: String, CodingKey {
        case id = "CheckID"
        case status = "Status"
        case type = "Type"
    }
}
