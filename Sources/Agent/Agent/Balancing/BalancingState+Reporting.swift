import MartletBalancing

extension BalancingState {
    /// Learns from a report.
    mutating func report(
        _ report: CallReport,
        at now: MonotonicTime
    ) throws(MeshRefusal) -> ReportResult {
        expire(at: now)
        let result: ReportResult
        switch report.subject {
        case .lease(let text):
            let lease = try read(text)
            guard let lease else { throw ended() }
            result = try close(lease, report, at: now)
        case .instance(let key, let id, let node):
            result = try observe(report, of: id, on: node, by: key, at: now)
        }
        counters.note(result)
        if result != .duplicate { counters.note(report.outcome) }
        return result
    }

    /// The lease that a text stands for; nil if this process never gave it out.
    private func read(_ text: String) throws(MeshRefusal) -> LeaseDesk.Lease? {
        switch seal.read(text) {
        case .lease(let lease): return lease
        case .foreign: return nil
        case .malformed:
            throw MeshRefusal(
                .badRequest,
                "A lease has \(LeaseSeal.characters) characters of A-Z a-z 0-9 - _"
            )
        }
    }

    private mutating func ended() -> MeshRefusal {
        counters.note(ReportResult.ended)
        return .leaseEnded
    }

    private mutating func close(
        _ lease: LeaseDesk.Lease,
        _ report: CallReport,
        at now: MonotonicTime
    ) throws(MeshRefusal) -> ReportResult {
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
        guard let all = siblings[balancers[place].key.service], all.count > 1 else { return }
        for other in all where other != place && balancers[other].rows[id] != nil {
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
    ) throws(MeshRefusal) -> ReportResult {
        let place = try place(of: key, at: now)
        let found = try ids(of: instance, on: node, at: place)
        guard let id = found.first, found.count == 1 else {
            throw MeshRefusal(
                .badRequest,
                "\"\(instance)\" of \"\(key.service)\" is on \(found.count) nodes: name one."
            )
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
    ) throws(MeshRefusal) -> [String] {
        let found = balancers[place].ids(of: instance, on: node)
        guard found.isEmpty else { return found }
        let service = balancers[place].key.service
        let on = node.map { $0.isEmpty ? "" : " on \($0)" } ?? ""
        throw MeshRefusal(
            .unknownInstance,
            "No instance \"\(instance)\" of \"\(service)\" is known\(on)."
        )
    }

    /// Lets a lease last longer; for how long from now.
    mutating func renew(
        _ text: String,
        for span: Duration?,
        at now: MonotonicTime
    ) throws(MeshRefusal) -> Duration {
        expire(at: now)
        guard let lease = try read(text), let span = desk.renew(lease, for: span, at: now) else {
            throw .leaseEnded
        }
        if let value = desk.value(of: lease), let place = livingPlace(of: value) {
            balancers[place].balancer.keepProbe(value.pick, until: now + span)
        }
        counters.renewals += 1
        return span
    }
}

extension MeshRefusal {
    static let leaseEnded = MeshRefusal(
        .leaseEnded,
        "The lease has expired, was reported, or is not this agent's: pick again."
    )
}
