package import MartletBalancing

/// What a caller asks of a pick.
package struct PickRequest: Sendable {
    package var key: BalancerKey
    /// What maglev and ring hash on.
    package var hashed: String?
    /// Instances tried before, by id.
    package var excluded: [String] = []
    /// How long the lease is to last.
    package var span: Duration = PickRequest.usualSpan
    /// Which attempt of its request this is, from 1.
    package var attempt = 1
    /// Whether the first attempt is still under way; such a second one is no probe.
    package var isHedge = false
    /// Whether the call can be repeated; one that cannot is no probe and is not retried.
    package var isIdempotent = true
    /// Equal keys get the same lease while it lives.
    package var idempotencyKey: IdempotencyKey?

    package init(key: BalancerKey) {
        self.key = key
    }

    /// A lease without a deadline.
    static let usualSpan = Duration.seconds(5)
    /// The longest of those that were not asked for.
    static let longestUsualSpan = Duration.seconds(60)
    package static let longestSpan = Duration.seconds(600)
    /// Excluded instances that count.
    package static let mostExcluded = 8

    /// The lease for a call that must be over by `deadline` from now.
    package static func span(deadline: Duration?) -> Duration {
        guard let deadline else { return usualSpan }
        return min(deadline + .seconds(1), longestUsualSpan)
    }
}

/// The instance picked, and why.
package struct PickAnswer: Sendable {
    /// Nil for a peek.
    package var lease: LeaseReference?
    package var expiresIn = Duration.zero
    /// Where it is, and its entry in the view.
    package var instance: InstanceRow
    package var isProbe = false
    package var isInPanic = false
    package var reason: PickReason
    package var excluded: Balancer.Exclusions
    package var mayRetry: Bool
    /// After how long a second attempt beside the first is worth while; nil for never.
    package var hedge: Duration?
    /// The share of this client's picks that were never reported, where it is worth a word.
    package var lossShare: Double?
}

/// Why an instance was picked.
package enum PickReason: String, CaseIterable, Sendable {
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
