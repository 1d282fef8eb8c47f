internal import MartletBalancing
internal import NIOConcurrencyHelpers
internal import View

extension BalancingEngine {
    /// What the mesh calls the service that is asked for, where it has instances.
    func spelled(_ key: BalancerKey) throws(PickRefusal) -> String {
        if services.entry(of: key.service) != nil { return key.service }
        let current = view.current
        let spelling = current.spelling(of: key.service)
        if services.entry(of: spelling) != nil { return spelling }
        guard !current.instances(of: spelling).isEmpty else {
            throw .unknownService(key.service)
        }
        return spelling
    }

    /// Does one thing to a service's state, made if need be.
    func using<Answer>(
        _ service: String,
        _ body: (inout BalancingState, MonotonicTime) throws(PickRefusal) -> Answer
    ) throws(PickRefusal) -> Answer {
        do throws(PickRefusal) {
            return try usingOnce(service, body)
        } catch {
            guard error.reason == .balancerLimit else { throw error }
        }
        // Those that were not asked for a second make room.
        let now = clock.now()
        for entry in services.all {
            entry.withLockedValue { $0.sweep(at: now, patience: .seconds(1)) }
        }
        return try usingOnce(service, body)
    }

    func usingOnce<Answer>(
        _ service: String,
        _ body: (inout BalancingState, MonotonicTime) throws(PickRefusal) -> Answer
    ) throws(PickRefusal) -> Answer {
        while true {
            let entry = services.entryMade(of: service, at: clock.now())
            if let answer = try unlessRetired(entry, body) { return answer }
        }
    }

    func using<Answer>(
        _ entry: BalancedServices.Entry,
        _ body: (inout BalancingState, MonotonicTime) throws(PickRefusal) -> Answer
    ) throws(PickRefusal) -> Answer {
        guard let answer = try unlessRetired(entry, body) else { throw .leaseEnded }
        return answer
    }

    /// Does one thing to the state; then tells what breakers it changed, and sees to it that the
    /// timer runs. Nil where the service was let go of.
    private func unlessRetired<Answer>(
        _ entry: BalancedServices.Entry,
        _ body: (inout BalancingState, MonotonicTime) throws(PickRefusal) -> Answer
    ) throws(PickRefusal) -> Answer? {
        let done = entry.withLockedValue { state in
            if state.isRetired { return nil as (Result<Answer, PickRefusal>, [BreakerReference])? }
            let now = clock.now()
            let result = Result { () throws(PickRefusal) in try body(&state, now) }
            return (result, state.takeChanges())
        }
        guard let (result, changes) = done else { return nil }
        for wish in shared.takeWishes() { onCalls(wish) }
        armSoon()
        announce(changes)
        return try result.get()
    }

    /// Brings a balancer of many instances up to date. What takes long is done without the lock:
    /// a flap of one among 10,000 holds it for microseconds.
    func renew(_ key: BalancerKey) {
        guard let entry = services.entry(of: key.service),
            let order = entry.withLockedValue({ $0.renewal(of: key) })
        else { return }
        let current = view.current
        let news = order.news(from: current)
        let leavings = entry.withLockedValue { state in
            state.take(news, of: order, current, at: clock.now())
        }
        guard let draft = leavings?.draft else { return }
        let tables = draft.build(news.endpoints)
        let spent = entry.withLockedValue { $0.install(tables, for: order) }
        _ = consume spent
    }
}
