import HTTPTypes
import MartletBalancing

/// Why the mesh part of the API does not do what it was asked for. Nothing was changed.
struct MeshRefusal: Error, Sendable {
    var reason: Reason
    var text: String
    /// How many instances were left out, and why.
    var excluded: Balancer.Exclusions?
    /// How many of them the caller left out itself.
    var asked = 0

    init(_ reason: Reason, _ text: String) {
        self.reason = reason
        self.text = text
    }

    enum Reason: String, CaseIterable, Sendable {
        case badRequest = "bad_request"
        case unknownService = "unknown_service"
        case unknownTag = "unknown_tag"
        case unknownInstance = "unknown_instance"
        case noneEligible = "none_eligible"
        case capacity
        case leaseLimit = "lease_limit"
        case clientLeaseLimit = "client_lease_limit"
        case balancerLimit = "balancer_limit"
        case retryBudget = "retry_budget"
        case leaseEnded = "lease_ended"
        case noBreakers = "no_breakers"
        case unknownStream = "unknown_stream"
        case streamLimit = "stream_limit"
        case readerLimit = "reader_limit"
        case tooLarge = "too_large"
        case failed
    }
}

extension MeshRefusal.Reason {
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .unknownService, .unknownTag, .unknownInstance, .unknownStream: .notFound
        case .noneEligible: .serviceUnavailable
        case .capacity, .leaseLimit, .clientLeaseLimit, .balancerLimit, .retryBudget, .readerLimit:
            .tooManyRequests
        case .leaseEnded: .gone
        case .noBreakers, .streamLimit: .conflict
        case .tooLarge: .contentTooLarge
        case .failed: .internalServerError
        }
    }

    /// Whether the same may succeed a moment later.
    var isPassing: Bool { [.serviceUnavailable, .tooManyRequests].contains(status) }
}
