import MartletBalancing

/// What a caller asks of a pick.
struct PickRequest: Sendable {
    var key: BalancerKey
    /// What maglev and ring hash on.
    var hashed: String?
    /// Instances tried before, by id.
    var excluded: [String] = []
    /// How long the lease is to last.
    var span: Duration = PickRequest.usualSpan
    /// Which attempt of its request this is, from 1.
    var attempt = 1
    /// Whether the first attempt is still under way; such a second one is no probe.
    var isHedge = false
    /// Whether the call can be repeated; one that cannot is no probe and is not retried.
    var isIdempotent = true
    /// Equal texts get the same lease while it lives.
    var idempotencyKey: String?

    init(key: BalancerKey) {
        self.key = key
    }

    /// A lease without a deadline.
    static let usualSpan = Duration.seconds(5)
    /// The longest of those that were not asked for.
    static let longestUsualSpan = Duration.seconds(60)
    static let longestSpan = Duration.seconds(600)
    /// Excluded instances that count.
    static let mostExcluded = 8

    /// The lease for a call that must be over by `deadline` from now.
    static func span(deadline: Duration?) -> Duration {
        guard let deadline else { return usualSpan }
        return min(deadline + .seconds(1), longestUsualSpan)
    }
}

/// The instance picked, and why.
struct PickAnswer: Sendable {
    /// Nil for a peek.
    var lease: String?
    var expiresIn = Duration.zero
    /// Its object, as JSON.
    var instance: [UInt8]
    var isProbe = false
    var isInPanic = false
    var reason: PickReason
    var excluded: Balancer.Exclusions
    var mayRetry: Bool
    /// After how long a second attempt beside the first is worth while; nil for never.
    var hedge: Duration?
    /// The share of this client's picks that were never reported, where it is worth a word.
    var lossShare: Double?
}

/// Why an instance was picked.
enum PickReason: String, CaseIterable, Sendable {
    /// By the policy, among several.
    case balanced
    /// There is one instance.
    case onlyOne = "only_one"
    /// To see whether it has recovered.
    case probe
    /// Breakers are ignored, since too little weight is left.
    case panic
    /// The same idempotency key had it before.
    case repeated
}

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
