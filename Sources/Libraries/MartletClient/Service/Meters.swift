import MartletBalancing

#if MartletMetrics
    import Metrics
#endif

/// The figures of one service for swift-metrics, under the trait `MartletMetrics`; without it,
/// nothing.
///
/// `martlet_client_attempts` (a timer by service and outcome), `martlet_client_retries`,
/// `martlet_client_hedges` (counters) and `martlet_client_in_flight` (a gauge), each by service.
struct Meters: Sendable {
    #if MartletMetrics
        private let attempts: [CallOutcome: Metrics.Timer]
        private let retries: Counter
        private let hedges: Counter
        private let inFlight: Gauge

        init(of service: String) {
            let dimensions = [("service", service)]
            let outcomes: [CallOutcome] = [
                .ok, .error, .timeout, .connect, .rejected, .ignored, .cancelled,
            ]
            attempts = outcomes.reduce(into: [:]) { timers, outcome in
                timers[outcome] = Metrics.Timer(
                    label: "martlet_client_attempts",
                    dimensions: dimensions + [("outcome", outcome.name)]
                )
            }
            retries = Counter(label: "martlet_client_retries", dimensions: dimensions)
            hedges = Counter(label: "martlet_client_hedges", dimensions: dimensions)
            inFlight = Gauge(label: "martlet_client_in_flight", dimensions: dimensions)
        }

        func note(_ outcome: CallOutcome, after elapsed: Duration?) {
            guard let elapsed else { return }
            attempts[outcome]?.record(duration: elapsed)
        }

        func noteRetry() { retries.increment() }

        func noteHedge() { hedges.increment() }

        func note(inFlight count: Int) { inFlight.record(count) }
    #else
        init(of service: String) {}

        func note(_ outcome: CallOutcome, after elapsed: Duration?) {}

        func noteRetry() {}

        func noteHedge() {}

        func note(inFlight count: Int) {}
    #endif
}
