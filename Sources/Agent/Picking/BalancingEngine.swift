internal import MartletBalancing
internal import NIOConcurrencyHelpers
package import Primitives
package import View

/// The agent's balancing: one state for all services, behind one lock.
///
/// A pick takes a microsecond of the lock and waits for nobody else, so whoever brings a request
/// makes it on the spot, on whichever event loop it came: an owner on a loop of its own would cost
/// two hops for each. Balancers are made when they are first asked for and follow the view when
/// they are asked again. While picks come in, a timer looks after them ten times a second; an agent
/// that nobody asks has no timer.
package final class BalancingEngine: Sendable {
    private let state: NIOLockedValueBox<Guarded>
    private let view: ViewStore
    private let clock: BalancingClock
    /// How it is looked after; nil where its owner does that, in tests.
    private let timer: Timer?
    /// Hears what this agent's programs call from now on, or no longer.
    private let onCalls: @Sendable (OwnCalls.Wish) -> Void

    /// Does something after a while.
    package typealias Timer = @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

    private struct Guarded: Sendable {
        var balancing: BalancingState
        /// When the timer rings next.
        var alarm: MonotonicTime?
    }

    private static let usualPause = Duration.milliseconds(100)

    package init(
        view: ViewStore,
        own: NodeID,
        settings: BalancingSettings = BalancingSettings(),
        seed: UInt64,
        clock: BalancingClock,
        timer: Timer? = nil,
        onCalls: @escaping @Sendable (OwnCalls.Wish) -> Void = { _ in }
    ) {
        self.view = view
        self.clock = clock
        self.timer = timer
        self.onCalls = onCalls
        let balancing = BalancingState(
            view: view,
            own: own,
            settings: settings,
            seed: seed,
            at: clock.now()
        )
        state = NIOLockedValueBox(Guarded(balancing: balancing))
    }

    // MARK: Entry points

    package func pick(
        _ request: PickRequest,
        for client: UInt32
    ) throws(PickRefusal) -> PickAnswer {
        renew(request.key)
        return try using { (state, now) throws(PickRefusal) in
            try state.pick(request, for: client, at: now)
        }
    }

    package func peek(_ request: PickRequest) throws(PickRefusal) -> PickAnswer {
        renew(request.key)
        return try using { (state, now) throws(PickRefusal) in try state.peek(request, at: now) }
    }

    package func report(_ report: CallReport) throws(PickRefusal) -> ReportResult {
        if case .instance(let key, _, _) = report.subject { renew(key) }
        return try using { (state, now) throws(PickRefusal) in try state.report(report, at: now) }
    }

    /// Lets a lease last longer; for how long from now.
    package func renew(_ lease: LeaseDesk.Lease, for span: Duration?) throws(PickRefusal)
        -> Duration
    {
        try using { (state, now) throws(PickRefusal) in
            try state.renew(lease, for: span, at: now)
        }
    }

    /// Obeys an operator; the number of instances that it is about.
    package func order(
        _ wish: BreakerWish,
        for duration: Duration,
        instance: String,
        node: String?,
        by key: BalancerKey
    ) throws(PickRefusal) -> Int {
        try using { (state, now) throws(PickRefusal) in
            try state.order(
                wish,
                for: duration,
                instance: instance,
                node: node,
                by: key,
                at: now
            )
        }
    }

    /// What there is to say of a service's instances.
    package func endpoints(of key: BalancerKey) throws(PickRefusal) -> EndpointsReading {
        try using { (state, now) throws(PickRefusal) in try state.endpoints(of: key, at: now) }
    }

    /// Goes by other settings from now on. A balancer whose terms are new begins anew when it is
    /// next asked; others go on as they are. The limits of leases stay: their table has its size.
    package func adopt(_ settings: BalancingSettings) {
        look { state, _ in state.adopt(settings) }
    }

    // MARK: Answers for those who only look

    /// Every breaker of this agent, or of one service, or only those that are not closed.
    package func breakers(
        of service: String? = nil,
        onlyUnusual: Bool = false
    ) -> [BreakerReading] {
        look { state, now in
            state.breakers(of: service, onlyUnusual: onlyUnusual, at: now)
        }
    }

    /// One breaker, as it is now.
    package func breaker(_ reference: BreakerReference) -> BreakerReading {
        look { state, now in state.breaker(reference, at: now) }
    }

    package func figures() -> BalancingFigures {
        look { state, now in state.figures(at: now) }
    }

    /// Does what time alone brings, as the timer does. How long until there is more to do.
    @discardableResult
    package func tick() -> Duration? {
        let (next, changes, wishes) = state.withLockedValue { guarded in
            let now = clock.now()
            let next = guarded.balancing.tick(at: now)
            guarded.alarm = next.map { now + $0 }
            return (next, guarded.balancing.takeChanges(), guarded.balancing.takeWishes())
        }
        for wish in wishes { onCalls(wish) }
        announce(changes)
        return next
    }
}

// MARK: The lock and the timer

extension BalancingEngine {
    /// Does one thing to the state; then tells what breakers it changed, and sees to it that the
    /// timer runs.
    private func using<Answer>(
        _ body: (inout BalancingState, MonotonicTime) throws(PickRefusal) -> Answer
    ) throws(PickRefusal) -> Answer {
        let (result, changes, wishes, mustArm) = state.withLockedValue { guarded in
            let now = clock.now()
            let result = Result { () throws(PickRefusal) in
                try body(&guarded.balancing, now)
            }
            let soon = now + Self.usualPause
            let mustArm = timer != nil && (guarded.alarm.map { $0 > soon } ?? true)
            if mustArm { guarded.alarm = soon }
            let changes = guarded.balancing.takeChanges()
            return (result, changes, guarded.balancing.takeWishes(), mustArm)
        }
        for wish in wishes { onCalls(wish) }
        if mustArm { arm(in: Self.usualPause) }
        announce(changes)
        return try result.get()
    }

    /// Brings a balancer of many instances up to date. What takes long is done without the lock:
    /// a flap of one among 10,000 holds it for microseconds.
    private func renew(_ key: BalancerKey) {
        let order = state.withLockedValue { $0.balancing.renewal(of: key) }
        guard let order else { return }
        let current = view.current
        let news = order.news(from: current)
        let leavings = look { state, now in state.take(news, of: order, current, at: now) }
        guard let draft = leavings?.draft else { return }
        let tables = draft.build(news.endpoints)
        let spent = look { state, _ in state.install(tables, for: order) }
        _ = consume spent
    }

    private func look<Answer>(
        _ body: (inout BalancingState, MonotonicTime) -> Answer
    ) -> Answer {
        state.withLockedValue { guarded in body(&guarded.balancing, clock.now()) }
    }

    private func announce(_ changes: [BreakerReference]) {
        if !changes.isEmpty { view.note(changes) }
    }

    private func arm(in pause: Duration) {
        timer?(pause) { self.ring() }
    }

    /// A timer rings; one that was overtaken by an earlier one has nothing to do.
    private func ring() {
        let isDue = state.withLockedValue { guarded in
            guard let alarm = guarded.alarm else { return false }
            return alarm <= clock.now()
        }
        guard isDue, let next = tick() else { return }
        arm(in: next)
    }
}

extension BalancingState {
    mutating func takeWishes() -> [OwnCalls.Wish] { ownCalls.takeWishes() }

    mutating func takeChanges() -> [BreakerReference] {
        guard !changes.isEmpty else { return [] }
        defer { changes = [] }
        return changes
    }
}
