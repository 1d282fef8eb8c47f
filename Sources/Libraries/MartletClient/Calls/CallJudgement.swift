public import MartletBalancing

/// What an answer says of the instance that gave it.
public struct CallJudgement: Hashable, Sendable {
    /// How the call ended, as far as balancing is concerned.
    public var outcome: CallOutcome

    /// The status of the answer, for the agent's figures.
    public var status: Int?

    /// How long the instance asks to be left alone.
    public var retryAfter: Duration?

    /// A judgement.
    public init(_ outcome: CallOutcome, status: Int? = nil, retryAfter: Duration? = nil) {
        self.outcome = outcome
        self.status = status
        self.retryAfter = retryAfter
    }

    /// The instance answered.
    public static let ok = CallJudgement(.ok)

    /// What an HTTP status says: 429, and 503 with `Retry-After`, turn the call away for load;
    /// other 5xx blame the instance; all else, most of 4xx among it, does not.
    public static func http(status: Int, retryAfter: Duration? = nil) -> CallJudgement {
        let outcome: CallOutcome
        switch status {
        case 429: outcome = .rejected
        case 503 where retryAfter != nil: outcome = .rejected
        case 504: outcome = .timeout
        case 500...: outcome = .error
        default: outcome = .ok
        }
        return CallJudgement(outcome, status: status, retryAfter: retryAfter)
    }
}

/// An error by which the body of a call says itself what its failure says of the instance.
///
/// ```swift
/// guard let connection = await connect(attempt.endpoint) else { throw CallFailure(.connect) }
/// ```
public struct CallFailure: Error, Hashable, Sendable {
    /// What it says of the instance.
    public var judgement: CallJudgement

    /// A failure with the given outcome.
    public init(_ outcome: CallOutcome, status: Int? = nil, retryAfter: Duration? = nil) {
        judgement = CallJudgement(outcome, status: status, retryAfter: retryAfter)
    }
}
