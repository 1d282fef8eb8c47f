extension Balancer {
    /// The instance that a pick would return now. Nothing is counted and no turn is taken, so do
    /// not report it.
    ///
    /// With a key and a policy that goes by it, this is a look-up. Otherwise the choice is made on
    /// a copy, which costs as much as the service has instances: for people who ask, not for calls.
    public mutating func peek(
        _ request: Request = Request(),
        at now: MonotonicTime
    ) throws(Refusal) -> Pick {
        if fleet.settings.usesKeys, tiers.count == 1, request.excludedCount == 0,
            now.nanoseconds < probes.nextDue, let key = request.key
        {
            guard let index = tiers.nearest.home(of: key.hash, in: &fleet) else { throw refusal }
            return plainPick(of: index)
        }
        return try peekOnCopy(request, at: now)
    }

    /// An instance for a caller that will not report: it takes a turn, so that one draw after
    /// another follows the weights, but nothing stays in flight and nothing is learnt. With a key
    /// and a policy that goes by it, that is a ``peek(_:at:)``.
    ///
    /// It never tries a half-open instance while there is another.
    public mutating func draw(
        _ request: Request = Request(),
        at now: MonotonicTime
    ) throws(Refusal) -> Pick {
        if fleet.settings.usesKeys, request.key != nil { return try peek(request, at: now) }
        var request = request
        request.mayProbe = false
        let pick = try pick(request, at: now)
        report(.ignored, for: pick, at: now)
        return pick
    }

    @inline(never)
    private func peekOnCopy(_ request: Request, at now: MonotonicTime) throws(Refusal) -> Pick {
        var copy = self
        return try copy.pick(request, at: now)
    }
}
