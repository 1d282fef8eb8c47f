public import MartletBalancing
import Synchronization

extension MeshService {
    /// The instances as last told, in order of node and id; healthy or not.
    public var instances: [Endpoint] { state.withLock { $0.instances } }

    /// Whether the agent has told of the service since the client began, were it that there is no
    /// instance.
    public var isKnown: Bool { state.withLock { $0.isKnown } }

    /// What the balancer knows of an instance, and makes of it; nil if it is not known.
    public func standing(of endpoint: Endpoint) -> Balancer.Standing? {
        let now = time.now()
        return state.withLock { $0.balancer.standing(of: endpoint.key, at: now) }
    }

    /// The policy in force.
    public var policy: BalancingPolicy { state.withLock { $0.terms.policy } }

    /// The policy of breakers in force; nil for none.
    public var breaker: CircuitBreaker.Configuration? { state.withLock { $0.terms.breaker } }

    /// Counts of what has happened so far.
    public struct Statistics: Hashable, Sendable {
        /// Of the balancer in force.
        public var balancer: Balancer.Statistics

        /// Requests in flight now.
        public var requestsInFlight: Int

        /// How many instances are kept from picks, and why.
        public var exclusions: Balancer.Exclusions

        /// Whether so little is left that breakers are ignored.
        public var isInPanic: Bool

        /// Attempts beyond the first.
        public var retries: Int

        /// Second attempts sent while the first was under way.
        public var hedges: Int

        /// Retries that the budget did not allow.
        public var refusedRetries: Int

        /// Leases that ended without a report.
        public var lostReports: Int

        /// Reports that the agent never got.
        public var droppedReports: Int

        /// Reports that wait for the next batch.
        public var waitingReports: Int
    }

    /// Counts of what has happened so far.
    public var statistics: Statistics {
        state.withLock { state in
            Statistics(
                balancer: state.balancer.statistics,
                requestsInFlight: state.balancer.requestsInFlight,
                exclusions: state.balancer.exclusions,
                isInPanic: state.balancer.isInPanic,
                retries: state.counts.retries,
                hedges: state.counts.hedges,
                refusedRetries: state.counts.refusedRetries,
                lostReports: state.counts.lostReports,
                droppedReports: state.reports.dropped,
                waitingReports: state.reports.waiting.count
            )
        }
    }
}
