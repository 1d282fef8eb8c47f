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
            guard let index = tiers[0].home(of: key.hash, in: fleet) else { throw refusal }
            return plainPick(of: index)
        }
        return try peekOnCopy(request, at: now)
    }

    @inline(never)
    private func peekOnCopy(_ request: Request, at now: MonotonicTime) throws(Refusal) -> Pick {
        var copy = self
        return try copy.pick(request, at: now)
    }
}
