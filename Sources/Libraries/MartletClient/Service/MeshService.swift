import MartletBalancing
import Synchronization

/// One service as a client sees it: its instances, and the balancer that picks among them.
///
/// ``MeshClient/service(_:)`` gives it; keep it where many calls are made, so that its name is
/// looked up once. A pick takes a lock for a tenth of a microsecond and never waits for the agent.
public final class MeshService: Sendable {
    /// Its name.
    public let name: String
    /// The form in which it is compared with what the agent tells.
    let key: String

    let configuration: ServiceConfiguration
    let time: TimeSource
    /// Raised when the agent has told of the service, and when the client ends.
    let told = Signal()
    /// Raised when a call has ended, and with it a place may be free.
    let freed = Signal()
    /// Those who watch the breakers.
    let watchers = Mutex(BreakerWatchers())
    /// Its figures for others.
    let meters: Meters
    let state: Mutex<State>
    /// Held by whoever tells the balancer of instances.
    let updating = Mutex(Known())

    struct State {
        var balancer: Balancer
        /// Counts the balancers: a new policy or breaker takes a new one.
        var generation: UInt32 = 0
        var terms: ServiceConfiguration.Terms
        /// The instance in each place of the balancer.
        var places: [Endpoint?] = []
        var instances: [Endpoint] = []
        /// How many agents call the service; nil until told.
        var callers: Int?
        var isKnown = false
        var isClosed = false
        var budget: RetryBudget
        /// When the last call that can be repeated began.
        var repeatableAt: MonotonicTime?
        var random: SplitMix
        var reports: ReportQueue
        var counts = Counts()
        /// How long calls take that go well.
        var latencies = LatencyDigest()
        var concurrency: ConcurrencyLimit?
        /// Calls in flight to all instances, whatever balancer they came from.
        var inFlight = 0
        /// Calls that wait for a place to be free.
        var waitersForPlace = 0
    }

    struct Counts {
        var retries = 0
        var hedges = 0
        var refusedRetries = 0
        var lostReports = 0
    }

    package init(
        name: String,
        configuration: ServiceConfiguration,
        reportLimit: Int,
        time: TimeSource,
        seed: UInt64
    ) {
        self.name = name
        key = name.folded
        self.configuration = configuration
        self.time = time
        meters = Meters(of: name)
        var random = SplitMix(seed: seed)
        let terms = configuration.balancing(of: [])
        let balancer = Balancer(
            configuration: configuration.balancerConfiguration(terms),
            seed: random.next()
        )
        let budget = RetryBudget(
            ratio: configuration.retryRatio,
            reservePerSecond: configuration.retryReserve
        )
        state = Mutex(
            State(
                balancer: balancer,
                terms: terms,
                budget: budget,
                random: random,
                reports: ReportQueue(limit: reportLimit),
                concurrency: configuration.concurrency.map { ConcurrencyLimit($0) }
            )
        )
    }

    /// The instance to call now; nothing waits.
    ///
    /// - Parameters:
    ///   - key: Equal keys go to equal instances under the policies maglev and ring.
    ///   - excluded: Instances to keep away from; at most eight count.
    ///   - mayProbe: Whether the call may try an instance whose breaker is half open.
    /// - Returns: The instance, and the duty to say how the call went.
    /// - Throws: Why there is none.
    public func pick(
        key: String? = nil,
        excluding excluded: [Endpoint] = [],
        mayProbe: Bool = true
    ) throws(MeshError) -> Lease {
        let request = Balancer.Request(key: key.map { .init($0) }, mayProbe: mayProbe)
        return try pick(request, excluding: excluded)
    }

    func pick(
        _ request: consuming Balancer.Request,
        excluding excluded: [Endpoint]
    ) throws(MeshError) -> Lease {
        let now = time.now()
        let (pick, endpoint, generation) = try briefly { state throws(MeshError) in
            if let limit = state.concurrency, !limit.admits(inFlight: state.inFlight) {
                throw MeshError.allFull(service: name)
            }
            for endpoint in excluded { request.exclude(endpoint.key, in: state.balancer) }
            let pick: Balancer.Pick
            do throws(Balancer.Refusal) {
                pick = try state.balancer.pick(request, at: now)
            } catch {
                throw refusal(error, in: state)
            }
            guard !state.isClosed, let endpoint = state.places[pick.place] else {
                state.balancer.loseReport(of: pick, at: now)
                throw MeshError.closed
            }
            state.inFlight += 1
            return (pick, endpoint, state.generation)
        }
        return Lease(
            of: endpoint,
            pick: pick,
            generation: generation,
            started: now,
            service: self
        )
    }

    private func refusal(_ refusal: Balancer.Refusal, in state: borrowing State) -> MeshError {
        if state.isClosed { return .closed }
        guard state.isKnown else { return .notYetKnown(service: name) }
        guard !state.instances.isEmpty else { return .unknownService(name) }
        switch refusal {
        case .full: return .allFull(service: name)
        case .empty, .unavailable:
            return .noneAvailable(service: name, state.balancer.exclusions)
        }
    }
}

// MARK: What becomes of leases

extension MeshService {
    func settle(
        _ lease: borrowing Lease,
        _ judgement: CallJudgement,
        _ latency: Lease.Latency
    ) {
        let now = time.now()
        let elapsed: Duration? =
            switch latency {
            case .sincePick: now - lease.started
            case .measured(let duration): duration
            case .unmeasured: nil
            }
        let report = Report(
            endpoint: lease.endpoint,
            outcome: judgement.outcome,
            latency: elapsed,
            status: judgement.status
        )
        let pick = lease.pick
        let generation = lease.generation
        let isHedge = lease.isHedge
        let isAwaited = briefly { state in
            state.concurrency?.observe(
                judgement.outcome,
                latency: elapsed,
                inFlight: state.inFlight
            )
            state.inFlight -= 1
            // A call that was given up would have lasted longer: left out, the share of long ones
            // would shrink, and the time after which to hedge with it.
            if let elapsed, judgement.outcome == .ok || judgement.outcome == .cancelled {
                state.latencies.observe(elapsed)
            }
            if generation == state.generation {
                state.balancer.report(
                    judgement.outcome,
                    latency: elapsed,
                    retryAfter: judgement.retryAfter,
                    for: pick,
                    at: now
                )
            }
            if !isHedge { state.budget.observe(judgement.outcome) }
            if state.reports.limit > 0, !state.isClosed { state.reports.append(report) }
            return state.waitersForPlace > 0
        }
        if isAwaited { freed.raise() }
        meters.note(judgement.outcome, after: elapsed)
    }

    /// A lease was let go: its request is no longer in flight.
    func lose(_ pick: Balancer.Pick, generation: UInt32) {
        let now = time.now()
        let isAwaited = briefly { state in
            state.counts.lostReports += 1
            state.inFlight -= 1
            if generation == state.generation { state.balancer.loseReport(of: pick, at: now) }
            return state.waitersForPlace > 0
        }
        if isAwaited { freed.raise() }
    }
}
