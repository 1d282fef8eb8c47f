import MartletBalancing

/// How a call went, as its caller tells it.
struct CallReport: Sendable {
    var subject: Subject
    var outcome: CallOutcome
    /// As the caller measured it; nil where it says nothing, as with streams.
    var latency: Duration?
    /// How long the instance asks to be left alone.
    var retryAfter: Duration?

    init(_ subject: Subject, _ outcome: CallOutcome) {
        self.subject = subject
        self.outcome = outcome
    }

    /// What was called.
    enum Subject: Sendable {
        /// The lease of the pick.
        case lease(String)
        /// An instance that was found in some other way.
        case instance(BalancerKey, id: String, node: String)
    }

    /// Reports in one request, at most.
    static let most = 256
}
