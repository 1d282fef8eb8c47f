public import MartletBalancing

/// One pick: the instance to call, and the duty to say how the call went.
///
/// A lease cannot be copied, and saying how it went ends it: to report twice does not compile. One
/// that is let go unreported ends by itself: its request is no longer in flight, and nothing else
/// is concluded. Where a value that cannot be copied does not fit, ``handle()`` gives an object.
///
/// ```swift
/// let lease = try mesh.pick("orders")
/// let answer = await call(lease.endpoint)
/// if answer.isGood { lease.succeed() } else { lease.fail(.timeout) }
/// ```
public struct Lease: ~Copyable, Sendable {
    /// The instance to call.
    public let endpoint: Endpoint

    /// Whether the call tries an instance whose breaker is half open.
    public var isProbe: Bool { pick.isProbe }

    /// Whether breakers were ignored because too few instances were left.
    public var isInPanic: Bool { pick.isInPanic }

    let pick: Balancer.Pick
    /// Which of the service's balancers it came from.
    let generation: UInt32
    let started: MonotonicTime
    /// Whether it is for a second attempt beside the first: how that ends says nothing of whether
    /// to retry.
    var isHedge = false
    private let service: MeshService
    private var isOpen = true

    /// How long a call took.
    public enum Latency: Hashable, Sendable {
        /// From the pick to the report.
        case sincePick

        /// As measured by the caller.
        case measured(Duration)

        /// Not to be learnt from: streams and long polls would look slow.
        case unmeasured
    }

    init(
        of endpoint: Endpoint,
        pick: Balancer.Pick,
        generation: UInt32,
        started: MonotonicTime,
        service: MeshService
    ) {
        self.endpoint = endpoint
        self.pick = pick
        self.generation = generation
        self.started = started
        self.service = service
    }

    /// The call went well.
    public consuming func succeed(latency: Latency = .sincePick, status: Int? = nil) {
        isOpen = false
        service.settle(self, CallJudgement(.ok, status: status), latency)
    }

    /// The call went as `outcome` says. `retryAfter` is how long the instance asks to be left
    /// alone.
    public consuming func fail(
        _ outcome: CallOutcome = .error,
        latency: Latency = .sincePick,
        status: Int? = nil,
        retryAfter: Duration? = nil
    ) {
        isOpen = false
        let judgement = CallJudgement(outcome, status: status, retryAfter: retryAfter)
        service.settle(self, judgement, latency)
    }

    /// The call went as the judgement says.
    public consuming func end(_ judgement: CallJudgement, latency: Latency = .sincePick) {
        isOpen = false
        service.settle(self, judgement, latency)
    }

    deinit {
        guard isOpen else { return }
        service.lose(pick, generation: generation)
    }
}
