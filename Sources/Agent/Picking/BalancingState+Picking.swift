import MartletBalancing

extension BalancingState {
    /// Picks an instance and gives out a lease for it.
    mutating func pick(
        _ request: PickRequest,
        for client: UInt32,
        at now: MonotonicTime
    ) throws(PickRefusal) -> PickAnswer {
        expire(at: now)
        do throws(PickRefusal) {
            let answer = try lease(request, for: client, at: now)
            counters.note(PickOutcome.leased(answer.reason))
            return answer
        } catch {
            counters.note(PickOutcome.refused(error.reason))
            throw error
        }
    }

    private mutating func lease(
        _ request: PickRequest,
        for client: UInt32,
        at now: MonotonicTime
    ) throws(PickRefusal) -> PickAnswer {
        let key = request.idempotencyKey
        if let key, let answer = repeated(request, key, for: client, at: now) { return answer }
        let place = try place(of: request.key, at: now)
        try requireRoom(for: client)
        try requireInstances(at: place)
        let mayRetry = try settleBudget(of: request, at: place, now)
        let pick: Balancer.Pick
        let picking = self.request(request, at: place)
        do throws(Balancer.Refusal) {
            pick = try balancers[place].balancer.pick(picking, at: now)
        } catch {
            throw refusal(error, of: picking, at: place)
        }
        noteChanges(of: place)
        noteCall(at: place, now)
        var answer = try answer(for: pick, at: place)
        answer.mayRetry = mayRetry
        if mayRetry { answer.hedge = hedge(request, at: place, now) }
        let lease = desk.open(
            PickLease(
                pick,
                openedAt: now,
                balancer: UInt32(place),
                serial: balancers[place].serial,
                client: client,
                span: request.span,
                isKeyed: key != nil,
                isHedge: request.isHedge
            ),
            key: key,
            at: now
        )
        guard let lease else { preconditionFailure("there was room for a lease") }
        balancers[place].leases += 1
        answer.lease = LeaseReference(service: number, lease: lease)
        answer.expiresIn = request.span
        answer.lossShare = desk.lossShare(of: client)
        return answer
    }

    /// The answer that the same key had before, while its lease lives.
    private mutating func repeated(
        _ request: PickRequest,
        _ key: IdempotencyKey,
        for client: UInt32,
        at now: MonotonicTime
    ) -> PickAnswer? {
        guard let (lease, value) = desk.lease(under: key), let place = livingPlace(of: value),
            var answer = try? answer(for: value.pick, at: place)
        else { return nil }
        answer.reason = .repeated
        answer.mayRetry = mayRetry(request, at: place, now)
        answer.lease = LeaseReference(service: number, lease: lease)
        answer.expiresIn = desk.remaining(of: lease, at: now)
        answer.lossShare = desk.lossShare(of: client)
        return answer
    }

    /// What a pick would answer now, without giving anything out.
    mutating func peek(
        _ request: PickRequest,
        at now: MonotonicTime
    ) throws(PickRefusal) -> PickAnswer {
        expire(at: now)
        do throws(PickRefusal) {
            let place = try place(of: request.key, at: now)
            try requireInstances(at: place)
            let picking = self.request(request, at: place)
            let pick: Balancer.Pick
            do throws(Balancer.Refusal) {
                pick = try balancers[place].balancer.draw(picking, at: now)
            } catch {
                throw refusal(error, of: picking, at: place)
            }
            var answer = try answer(for: pick, at: place)
            answer.mayRetry = mayRetry(request, at: place, now)
            counters.note(PickOutcome.peeked)
            return answer
        } catch {
            counters.note(PickOutcome.refused(error.reason))
            throw error
        }
    }

    // MARK: Parts

    /// Takes note that a service is called from here, where that is for others to know.
    mutating func noteCall(at place: Int, _ now: MonotonicTime) {
        guard balancers[place].hasCapacity else { return }
        shared.noteCall(of: balancers[place].key.service, at: now)
    }

    private func requireRoom(for client: UInt32) throws(PickRefusal) {
        switch desk.room(for: client) {
        case .enough: return
        case .none:
            throw .leaseLimit(desk.limits.all)
        case .noneForClient:
            throw .clientLeaseLimit(desk.limits.client)
        }
    }

    private func requireInstances(at place: Int) throws(PickRefusal) {
        guard balancers[place].rows.isEmpty else { return }
        let key = balancers[place].key
        guard !key.tags.isEmpty else { throw .unknownService(key.service) }
        throw .unknownTags(key.tags, of: key.service)
    }

    /// Pays in for a first attempt, and takes out for a later one. Whether another may follow.
    private mutating func settleBudget(
        of request: PickRequest,
        at place: Int,
        _ now: MonotonicTime
    ) throws(PickRefusal) -> Bool {
        if request.attempt <= 1 {
            balancers[place].budget.deposit(at: now)
        } else if withdraw(for: request, at: place, now) {
            counters.retriesAllowed += 1
        } else {
            counters.retriesRefused += 1
            throw .retryBudget(of: request.key.service)
        }
        return mayRetry(request, at: place, now)
    }

    private mutating func withdraw(
        for request: PickRequest,
        at place: Int,
        _ now: MonotonicTime
    ) -> Bool {
        request.isHedge
            ? balancers[place].budget.withdrawHedge(at: now)
            : balancers[place].budget.withdraw(at: now)
    }

    private mutating func mayRetry(
        _ request: PickRequest,
        at place: Int,
        _ now: MonotonicTime
    ) -> Bool {
        guard request.isIdempotent, request.attempt < RetryPolicy().maximumAttempts else {
            return false
        }
        return !balancers[place].budget.isSuspended
            && balancers[place].budget.available(at: now) >= 1
    }

    /// When a second attempt is to follow while the first is under way: after the time that 95 of a
    /// hundred calls take, where there is another instance and one would be granted now.
    private mutating func hedge(
        _ request: PickRequest,
        at place: Int,
        _ now: MonotonicTime
    ) -> Duration? {
        guard request.attempt == 1, balancers[place].rows.count > 1,
            balancers[place].budget.allowsHedge(at: now)
        else { return nil }
        return balancers[place].p95
    }

    private func request(_ request: PickRequest, at place: Int) -> Balancer.Request {
        var picking = Balancer.Request(
            key: request.hashed.map { Balancer.Key($0) },
            mayProbe: request.isIdempotent && !request.isHedge,
            lease: request.span
        )
        for instance in request.excluded {
            for id in balancers[place].ids(of: instance) {
                picking.exclude(id, in: balancers[place].balancer)
            }
        }
        return picking
    }

    private mutating func answer(
        for pick: Balancer.Pick,
        at place: Int
    ) throws(PickRefusal) -> PickAnswer {
        guard let endpoint = balancers[place].balancer.endpoint(of: pick),
            let instance = balancers[place].rows[endpoint.id]
        else { throw .unknownService(balancers[place].key.service) }
        let reason: PickReason =
            if pick.isProbe {
                .probe
            } else if pick.isInPanic {
                .panic
            } else {
                balancers[place].rows.count == 1 ? .onlyOne : .balanced
            }
        return PickAnswer(
            instance: instance,
            isProbe: pick.isProbe,
            isInPanic: pick.isInPanic,
            reason: reason,
            excluded: balancers[place].balancer.exclusions,
            mayRetry: false
        )
    }

    private func refusal(
        _ refusal: Balancer.Refusal,
        of picking: Balancer.Request,
        at place: Int
    ) -> PickRefusal {
        let service = balancers[place].key.service
        let leftOut = PickRefusal.LeftOut(
            excluded: balancers[place].balancer.exclusions,
            asked: picking.excludedCount
        )
        return switch refusal {
        case .full: .capacity(of: service, leftOut)
        case .empty, .unavailable: .noneEligible(of: service, leftOut)
        }
    }
}
