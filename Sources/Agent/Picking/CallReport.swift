package import MartletBalancing

/// How a call went, as its caller tells it.
package struct CallReport: Sendable {
    package var subject: Subject
    var outcome: CallOutcome
    /// As the caller measured it; nil where it says nothing, as with streams.
    package var latency: Duration?
    /// How long the instance asks to be left alone.
    package var retryAfter: Duration?

    package init(_ subject: Subject, _ outcome: CallOutcome) {
        self.subject = subject
        self.outcome = outcome
    }

    /// What was called.
    package enum Subject: Sendable {
        /// The lease of the pick; nil where it is in form, but none of this process.
        case lease(LeaseReference?)
        /// An instance that was found in some other way.
        case instance(BalancerKey, id: String, node: String)
    }

    /// Reports in one request, at most.
    package static let most = 256
}
