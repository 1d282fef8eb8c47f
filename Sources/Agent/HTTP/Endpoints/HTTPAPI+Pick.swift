import HTTPTypes
import Registry

extension HTTPAPI {
    /// `/v1/mesh/pick/:service`: one instance by weight among those that may be called, and why.
    func meshPick(_ call: APICall) throws(APIError) -> APIResponse {
        let service = try serviceName(of: call)
        let tags = call.query.all("tag")
        let located = view.current.located(service, in: try scope(of: call.query))
            .filter { $0.1.body.hasTags(tags) }
        guard !located.isEmpty else {
            return refusePick(
                call,
                status: .notFound,
                error: "No instance of \"\(service)\" is known.",
                reason: "unknown_service"
            )
        }
        var choice = WeightedChoice()
        for (node, instance) in located { choice.consider(instance, on: node) }
        guard let (node, instance) = choice.draw() else {
            return refusePick(
                call,
                status: .serviceUnavailable,
                error: "No instance of \"\(service)\" may be called now.",
                reason: "none_eligible",
                excluded: choice
            )
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.object("Instance") { writer in
                    writer.serviceMembers(ShownService(instance))
                    writer.member("Node", node.name)
                    writer.member("NodeAddress", node.addressText)
                }
                writer.member("Reason", choice.candidates.count == 1 ? "only_one" : "weighted")
                writer.excluded(choice)
            }
        }
    }

    private func refusePick(
        _ call: APICall,
        status: HTTPResponse.Status,
        error: String,
        reason: String,
        excluded: WeightedChoice? = nil
    ) -> APIResponse {
        .json(status: status, isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.member("Error", error)
                writer.member("Reason", reason)
                if let excluded { writer.excluded(excluded) }
            }
        }
    }
}

/// A draw among instances by the weight of their present health.
struct WeightedChoice {
    private(set) var candidates: [(node: NodeEntry, instance: InstanceEntry, weight: Int)] = []
    /// How many were left out because they are critical.
    private(set) var critical = 0
    /// How many were left out because their weight is 0.
    private(set) var draining = 0
    private var total = 0

    mutating func consider(_ instance: InstanceEntry, on node: NodeEntry) {
        let weight = Int(node.weight(of: instance))
        if node.health(of: instance) == .critical {
            critical += 1
        } else if weight == 0 {
            draining += 1
        } else {
            total += weight
            candidates.append((node, instance, weight))
        }
    }

    /// Draws one; `nil` where there are no candidates.
    func draw() -> (NodeEntry, InstanceEntry)? {
        guard total > 0 else { return nil }
        var rest = Int.random(in: 0..<total)
        for candidate in candidates {
            if rest < candidate.weight { return (candidate.node, candidate.instance) }
            rest -= candidate.weight
        }
        return nil
    }
}

extension JSONWriter {
    fileprivate mutating func excluded(_ choice: WeightedChoice) {
        object("Excluded") { writer in
            writer.member("Critical", choice.critical)
            writer.member("Draining", choice.draining)
        }
    }
}
