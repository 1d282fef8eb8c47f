internal import MartletBalancing
internal import NIOConcurrencyHelpers
package import Primitives
package import View

/// The agent's balancing: one state for each service, each behind a lock of its own (ADR 44).
///
/// A pick takes a microsecond of its service's lock and waits for nobody else, so whoever brings a
/// request makes it on the spot, on whichever event loop it came: an owner on a loop of its own
/// would cost two hops for each. Balancers are made when they are first asked for and follow the
/// view when they are asked again. While picks come in, a timer looks after them ten times a
/// second; an agent that nobody asks has no timer.
package final class BalancingEngine: Sendable {
    let services: BalancedServices
    let shared: SharedBalancing
    let view: ViewStore
    let clock: BalancingClock
    /// How it is looked after; nil where its owner does that, in tests.
    let timer: Timer?
    /// When the timer rings next, and when what is left over was looked for.
    let rounds: NIOLockedValueBox<Rounds>
    /// Hears what this agent's programs call from now on, or no longer.
    let onCalls: @Sendable (OwnCalls.Wish) -> Void

    /// Does something after a while.
    package typealias Timer = @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

    struct Rounds: Sendable {
        var alarm: MonotonicTime?
        var sweptAt: MonotonicTime
    }

    static let usualPause = Duration.milliseconds(100)

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
        let shared = SharedBalancing(limits: settings.leases)
        self.shared = shared
        rounds = NIOLockedValueBox(Rounds(sweptAt: clock.now()))
        services = BalancedServices(settings: settings) { number, service, settings, now in
            var hash = FNVHash(seed: seed)
            hash.mix(service)
            return BalancingState(
                of: service,
                number: number,
                shared: shared,
                view: view,
                own: own,
                settings: settings,
                seed: hash.value,
                at: now
            )
        }
    }

    // MARK: Entry points

    package func pick(
        _ request: PickRequest,
        for client: UInt32
    ) throws(PickRefusal) -> PickAnswer {
        var request = request
        do throws(PickRefusal) {
            request.key.service = try spelled(request.key)
        } catch {
            services.count { $0.note(PickOutcome.refused(error.reason)) }
            throw error
        }
        renew(request.key)
        return try using(request.key.service) { (state, now) throws(PickRefusal) in
            try state.pick(request, for: client, at: now)
        }
    }

    package func peek(_ request: PickRequest) throws(PickRefusal) -> PickAnswer {
        var request = request
        do throws(PickRefusal) {
            request.key.service = try spelled(request.key)
        } catch {
            services.count { $0.note(PickOutcome.refused(error.reason)) }
            throw error
        }
        renew(request.key)
        return try using(request.key.service) { (state, now) throws(PickRefusal) in
            try state.peek(request, at: now)
        }
    }

    package func report(_ report: CallReport) throws(PickRefusal) -> ReportResult {
        var report = report
        switch report.subject {
        case .instance(var key, let id, let node):
            key.service = try spelled(key)
            report.subject = .instance(key, id: id, node: node)
            renew(key)
            return try using(key.service) { (state, now) throws(PickRefusal) in
                try state.report(report, at: now)
            }
        case .lease(let lease):
            guard let lease, let entry = services.entry(number: lease.service) else {
                services.count { $0.note(ReportResult.ended) }
                throw .leaseEnded
            }
            return try using(entry) { (state, now) throws(PickRefusal) in
                try state.report(report, at: now)
            }
        }
    }

    /// Lets a lease last longer; for how long from now.
    package func renew(_ lease: LeaseReference, for span: Duration?) throws(PickRefusal)
        -> Duration
    {
        guard let entry = services.entry(number: lease.service) else { throw .leaseEnded }
        return try using(entry) { (state, now) throws(PickRefusal) in
            try state.renew(lease.lease, for: span, at: now)
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
        var key = key
        key.service = try spelled(key)
        return try using(key.service) { (state, now) throws(PickRefusal) in
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
        var key = key
        key.service = try spelled(key)
        return try using(key.service) { (state, now) throws(PickRefusal) in
            try state.endpoints(of: key, at: now)
        }
    }

    /// Goes by other settings from now on. A balancer whose terms are new begins anew when it is
    /// next asked; others go on as they are. The limits of leases stay: their table has its size.
    package func adopt(_ settings: BalancingSettings) {
        services.adopt(settings)
    }

    // MARK: Answers for those who only look

    /// Every breaker of this agent, or of one service, or only those that are not closed.
    package func breakers(
        of service: String? = nil,
        onlyUnusual: Bool = false
    ) -> [BreakerReading] {
        let entries = service.map { [services.entry(of: $0)].compactMap(\.self) } ?? services.all
        let found = entries.flatMap { entry in
            entry.withLockedValue { state in
                state.breakers(onlyUnusual: onlyUnusual, at: clock.now())
            }
        }
        return found.sorted { ($0.service, $0.node, $0.id) < ($1.service, $1.node, $1.id) }
    }

    /// One breaker, as it is now.
    package func breaker(_ reference: BreakerReference) -> BreakerReading {
        guard let entry = services.entry(of: reference.service) else {
            return BreakerReading(closed: reference)
        }
        return entry.withLockedValue { $0.breaker(reference, at: clock.now()) }
    }

    package func figures() -> BalancingFigures { services.figures() }

    /// Does what time alone brings, as the timer does. How long until there is more to do.
    @discardableResult
    package func tick() -> Duration? {
        let now = clock.now()
        var next: Duration? = shared.endCalls(at: now) ? .seconds(1) : nil
        for entry in services.all {
            let (pause, changes) = entry.withLockedValue { state in
                (state.tick(at: now), state.takeChanges())
            }
            next = [next, pause].compactMap(\.self).min()
            announce(changes)
        }
        let isTimeToSweep = rounds.withLockedValue { rounds in
            rounds.alarm = next.map { now + $0 }
            guard now - rounds.sweptAt > .seconds(30) else { return false }
            rounds.sweptAt = now
            return true
        }
        if isTimeToSweep {
            shared.leases.forgetClients(at: now)
            services.sweep()
        }
        for wish in shared.takeWishes() { onCalls(wish) }
        return next
    }
}
