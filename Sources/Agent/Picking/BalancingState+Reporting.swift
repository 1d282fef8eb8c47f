import MartletBalancing

extension BalancingState {
    /// Learns from a report.
    mutating func report(
        _ report: CallReport,
        at now: MonotonicTime
    ) throws(PickRefusal) -> ReportResult {
        expire(at: now)
        let result: ReportResult
        switch report.subject {
        case .lease(let lease):
            guard let lease, lease.service == number else { throw ended() }
            result = try close(lease.lease, report, at: now)
        case .instance(let key, let id, let node):
            result = try observe(report, of: id, on: node, by: key, at: now)
        }
        counters.note(result)
        if result != .duplicate { counters.note(report.outcome) }
        return result
    }

    private mutating func ended() -> PickRefusal {
        counters.note(ReportResult.ended)
        return .leaseEnded
    }

    private mutating func close(
        _ lease: LeaseDesk.Lease,
        _ report: CallReport,
        at now: MonotonicTime
    ) throws(PickRefusal) -> ReportResult {
        guard let value = desk.close(lease) else {
            guard desk.ending(of: lease) == .closed else { throw ended() }
            return .duplicate
        }
        guard let place = livingPlace(of: value) else { return .stale }
        let latency = value.marks.contains(.renewed) ? nil : checked(report.latency, value, now)
        balancers[place].leases -= 1
        if !value.marks.contains(.hedge) { balancers[place].budget.observe(report.outcome) }
        // What was given up would have lasted longer: without it hedges would come ever sooner.
        if let latency, report.outcome == .ok || report.outcome == .cancelled {
            balancers[place].observe(latency)
        }
        let id = balancers[place].balancer.endpoint(of: value.pick)?.id
        let reception = balancers[place].balancer.report(
            report.outcome,
            latency: latency,
            retryAfter: report.retryAfter,
            for: value.pick,
            at: now
        )
        noteChanges(of: place)
        if let id { tellOthers(than: place, report, latency: latency, of: id, at: now) }
        return reception == .counted ? .recorded : .stale
    }

    /// A latency is at most as long as its lease was out.
    private func checked(
        _ latency: Duration?,
        _ lease: PickLease,
        _ now: MonotonicTime
    ) -> Duration? {
        latency.map { min($0, now - MonotonicTime(nanoseconds: lease.openedAt)) }
    }

    /// What one balancer of a service learns, the others learn too: those of its tags.
    private mutating func tellOthers(
        than place: Int,
        _ report: CallReport,
        latency: Duration?,
        of id: String,
        at now: MonotonicTime
    ) {
        for other in balancers.indices where other != place && balancers[other].rows[id] != nil {
            balancers[other].balancer.report(
                report.outcome,
                latency: latency,
                retryAfter: report.retryAfter,
                of: id,
                at: now
            )
            noteChanges(of: other)
        }
    }

    /// A call to an instance that was not picked here.
    private mutating func observe(
        _ report: CallReport,
        of instance: String,
        on node: String,
        by key: BalancerKey,
        at now: MonotonicTime
    ) throws(PickRefusal) -> ReportResult {
        let place = try place(of: key, at: now)
        let found = try ids(of: instance, on: node, at: place)
        guard let id = found.first, found.count == 1 else {
            throw .ambiguousInstance(instance, of: key.service, nodes: found.count)
        }
        balancers[place].budget.observe(report.outcome)
        balancers[place].balancer.report(
            report.outcome,
            latency: report.latency,
            retryAfter: report.retryAfter,
            of: id,
            at: now
        )
        noteChanges(of: place)
        noteCall(at: place, now)
        tellOthers(than: place, report, latency: report.latency, of: id, at: now)
        return .recorded
    }

    /// The balancer's ids of an instance; there is at least one.
    func ids(
        of instance: String,
        on node: String?,
        at place: Int
    ) throws(PickRefusal) -> [String] {
        let found = balancers[place].ids(of: instance, on: node)
        guard found.isEmpty else { return found }
        throw .unknownInstance(instance, of: balancers[place].key.service, on: node)
    }

    /// Lets a lease last longer; for how long from now.
    mutating func renew(
        _ lease: LeaseDesk.Lease,
        for span: Duration?,
        at now: MonotonicTime
    ) throws(PickRefusal) -> Duration {
        expire(at: now)
        guard let span = desk.renew(lease, for: span, at: now) else {
            throw .leaseEnded
        }
        if let value = desk.value(of: lease), let place = livingPlace(of: value) {
            balancers[place].balancer.keepProbe(value.pick, until: now + span)
        }
        counters.renewals += 1
        return span
    }
}
