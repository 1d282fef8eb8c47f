package import MartletBalancing

/// Why nothing was picked, learnt or ordered. Nothing was changed.
package enum PickRefusal: Error, Equatable, Sendable {
    /// No instance of it is known.
    case unknownService(String)
    /// No instance has all of these tags.
    case unknownTags([String], of: String)
    /// No instance of this id is known, on the node named or on any.
    case unknownInstance(String, of: String, on: String?)
    /// So many nodes have an instance of this id, and none was named.
    case ambiguousInstance(String, of: String, nodes: Int)
    case noneEligible(of: String, LeftOut)
    /// This caller's share of every instance is in use.
    case capacity(of: String, LeftOut)
    /// So many leases are out, and may be.
    case leaseLimit(Int)
    /// The client holds so many, and may hold no more.
    case clientLeaseLimit(Int)
    case balancerLimit(Int)
    case orderLimit(Int)
    /// Too many attempts are retries, or too many fail for a retry to be of use.
    case retryBudget(of: String)
    /// It has expired, was reported, or was never given out.
    case leaseEnded
    /// This agent's settings have no breakers for the service.
    case noBreakers(of: String)

    /// How many instances were left out, and why; how many of them the caller left out itself.
    package struct LeftOut: Equatable, Sendable {
        package var excluded: Balancer.Exclusions
        package var asked: Int
    }

    /// The closed set of reasons, as metrics and answers name them.
    package enum Reason: String, CaseIterable, Sendable {
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
    }

    package var reason: Reason {
        switch self {
        case .unknownService: .unknownService
        case .unknownTags: .unknownTag
        case .unknownInstance: .unknownInstance
        case .ambiguousInstance: .badRequest
        case .noneEligible: .noneEligible
        case .capacity: .capacity
        case .leaseLimit: .leaseLimit
        case .clientLeaseLimit: .clientLeaseLimit
        case .balancerLimit, .orderLimit: .balancerLimit
        case .retryBudget: .retryBudget
        case .leaseEnded: .leaseEnded
        case .noBreakers: .noBreakers
        }
    }
}
