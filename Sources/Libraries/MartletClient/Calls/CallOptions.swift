import MartletBalancing

/// What is special about one call.
public struct CallOptions: Sendable {
    /// Equal keys go to equal instances under the policies maglev and ring.
    public var key: String?

    /// Whether the call may be carried out twice. Others are repeated only if no connection was
    /// made, or if the instance turned them away.
    public var isIdempotent: Bool

    /// The time for all of it: waiting for the agent, attempts, and what is between them; nil for
    /// no end.
    public var deadline: Duration?

    /// The time for one attempt; nil for what is left of the deadline.
    public var attemptTimeout: Duration?

    /// Whether the time that attempts take is learnt from. Not for streams and long polls.
    public var measuresLatency = true

    /// What an error thrown by an attempt says of the instance; nil leaves it to the client.
    public var classify: (@Sendable (any Error) -> CallJudgement?)?

    /// When to send a second attempt to another instance while the first is under way; nil for
    /// never. Idempotent calls only, as many as the retry budget allows: whoever answers well first
    /// counts, and the other is cancelled. It counts as none of the call's attempts, which go on
    /// beside it as ever.
    public var hedge: Hedge?

    /// How long to wait for a place where every instance is full; nil for not at all. It ends with
    /// the deadline at the latest.
    public var waitsWhenFull: Duration?

    /// When to send a second attempt.
    public enum Hedge: Hashable, Sendable {
        /// After the time that 95 of a hundred calls to the service take; before fifty have ended,
        /// never.
        case afterP95

        /// After a fixed time.
        case after(Duration)
    }

    /// A call that is not to be repeated blindly and that takes five seconds at most, unless told
    /// otherwise.
    public init(
        key: String? = nil,
        idempotent isIdempotent: Bool = false,
        deadline: Duration? = .seconds(5),
        attemptTimeout: Duration? = nil
    ) {
        self.key = key
        self.isIdempotent = isIdempotent
        self.deadline = deadline
        self.attemptTimeout = attemptTimeout
    }
}

/// One attempt at a call.
public struct Attempt: Sendable {
    /// The instance to call.
    public let endpoint: Endpoint

    /// Which attempt it is, from 1.
    public let number: Int

    /// What is left for it as it begins: give it to the instance, and to the HTTP client. The
    /// attempt is cancelled when it has passed.
    public let timeout: Duration?
}
