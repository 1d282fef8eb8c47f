/// How a call to an instance ended, as far as balancing is concerned.
public enum CallOutcome: Hashable, Sendable {
    /// The instance answered. An answer that blames the caller (most of HTTP 4xx) is `ok` or
    /// `ignored`.
    case ok

    /// The instance failed the call: HTTP 5xx, a gRPC status that blames the server, a broken
    /// answer.
    case error

    /// No answer came in time.
    case timeout

    /// No connection could be made.
    case connect

    /// The instance turned the call away for load: HTTP 429, 503 with `Retry-After`, pushback.
    ///
    /// It weighs in the failure ratio but not among consecutive failures.
    case rejected

    /// The call says nothing about the instance.
    case ignored

    /// The caller gave the call up, for instance a hedge that lost.
    case cancelled

    /// Whether the instance has answered.
    var isAnswer: Bool {
        switch self {
        case .ok, .error, .connect, .rejected: true
        case .timeout, .ignored, .cancelled: false
        }
    }

    /// Whether the outcome speaks against the instance.
    public var isFailure: Bool {
        switch self {
        case .error, .timeout, .connect, .rejected: true
        case .ok, .ignored, .cancelled: false
        }
    }
}
