import HTTPTypes
import Picking

extension MeshRefusal {
    /// What balancing refuses, in sentences.
    init(_ refusal: PickRefusal) {
        self.init(.picking(refusal.reason), Self.sentence(of: refusal))
        switch refusal {
        case .noneEligible(_, let leftOut), .capacity(_, let leftOut):
            excluded = leftOut.excluded
            asked = leftOut.asked
        default: break
        }
    }

    static let leaseEnded = MeshRefusal(PickRefusal.leaseEnded)

    private static func sentence(of refusal: PickRefusal) -> String {
        switch refusal {
        case .unknownService(let service): "No instance of \"\(service)\" is known."
        case .unknownTags(let tags, let service):
            "No instance of \"\(service)\" has the tag "
                + tags.map { "\"\($0)\"" }.joined(separator: " and ") + "."
        case .unknownInstance(let instance, let service, let node):
            "No instance \"\(instance)\" of \"\(service)\" is known"
                + (node.map { $0.isEmpty ? "" : " on \($0)" } ?? "") + "."
        case .ambiguousInstance(let instance, let service, let nodes):
            "\"\(instance)\" of \"\(service)\" is on \(nodes) nodes: name one."
        case .noneEligible(let service, _): "No instance of \"\(service)\" may be called now."
        case .capacity(let service, _):
            "This caller's share of every instance of \"\(service)\" is in use."
        case .leaseLimit(let limit):
            "All \(limit) leases of this agent are out: report picks, or let them expire sooner."
        case .clientLeaseLimit(let limit):
            "This client holds \(limit) leases, and may hold no more: report picks, or let them"
                + " expire sooner."
        case .balancerLimit(let limit):
            "This agent balances \(limit) services, tags and places of view already: try again"
                + " later, or ask with fewer tags."
        case .orderLimit(let limit):
            "\(limit) orders are in force: end some, or give them a shorter TTL."
        case .retryBudget(let service):
            "The retry budget of \"\(service)\" is used up: too many attempts are retries, or too"
                + " many fail for a retry to be of use."
        case .leaseEnded:
            "The lease has expired, was reported, or is not this agent's: pick again."
        case .noBreakers(let service):
            "Breakers of \"\(service)\" are off by this agent's configuration."
        }
    }
}

extension PickRefusal.Reason {
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .unknownService, .unknownTag, .unknownInstance: .notFound
        case .noneEligible: .serviceUnavailable
        case .capacity, .leaseLimit, .clientLeaseLimit, .balancerLimit, .retryBudget:
            .tooManyRequests
        case .leaseEnded: .gone
        case .noBreakers: .conflict
        }
    }
}

extension APIError {
    /// Asks the balancing, and refuses in the form of the API what it refuses.
    static func balancing<Answer>(
        _ body: () throws(PickRefusal) -> Answer
    ) throws(APIError) -> Answer {
        do throws(PickRefusal) {
            return try body()
        } catch {
            throw .refusal(MeshRefusal(error))
        }
    }
}
